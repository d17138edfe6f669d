package io.headgate.internal.jdbc;

import io.headgate.dataset.DatasetName;
import io.headgate.ledger.Materialization;
import io.headgate.time.DataInterval;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Materializations: all of them are kept, the latest of a partition counts. */
final class MaterializationTable {

  private static final String INSERT =
      """
      INSERT INTO materialization
        (version, dataset, start_at, end_at, label, producer, code_version, inputs, at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  static final String LATEST_OVERLAPPING =
      """
      SELECT version, dataset, start_at, end_at, label, producer, code_version, inputs, at
      FROM materialization m
      WHERE\s"""
          + PartitionFacts.overlapping("materialization", "m")
          + """
            AND version = (
              SELECT MAX(latest.version) FROM materialization latest
              WHERE latest.dataset = m.dataset
                AND latest.start_at = m.start_at AND latest.end_at = m.end_at)
          ORDER BY m.start_at, m.end_at
          """;

  private final CounterTable counters;

  MaterializationTable(CounterTable counters) {
    this.counters = counters;
  }

  void insert(Connection connection, List<Materialization> materializations) throws SQLException {
    if (materializations.isEmpty()) {
      return;
    }
    long version =
        counters.reserve(connection, CounterTable.MATERIALIZATION, materializations.size());
    List<Materialization> versioned = new ArrayList<>(materializations.size());
    for (Materialization fact : materializations) {
      versioned.add(
          new Materialization(
              fact.partition(),
              version++,
              fact.producer(),
              fact.codeVersion(),
              fact.inputs(),
              fact.at()));
    }
    Sql.batch(
        connection,
        INSERT,
        versioned,
        (params, fact) ->
            params
                .number(fact.version())
                .partition(fact.partition())
                .prose(fact.partition().label())
                .prose(fact.producer())
                .prose(fact.codeVersion())
                .text(InputsFormat.write(fact.inputs()))
                .instant(fact.at()));
  }

  List<Materialization> latest(Connection connection, DatasetName dataset, DataInterval interval)
      throws SQLException {
    return Sql.query(
        connection,
        LATEST_OVERLAPPING,
        params -> PartitionFacts.bind(params, dataset, interval),
        row ->
            new Materialization(
                row.partition(),
                row.number("version"),
                row.text("producer"),
                row.text("code_version"),
                InputsFormat.read(row.text("inputs")),
                row.instant("at")));
  }
}
