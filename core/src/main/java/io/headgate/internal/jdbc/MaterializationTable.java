package io.headgate.internal.jdbc;

import io.headgate.dataset.DatasetName;
import io.headgate.ledger.Materialization;
import io.headgate.time.DataInterval;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Materializations: all of them are kept, the latest of a partition counts. */
final class MaterializationTable {

  private static final String INSERT =
      """
      INSERT INTO materialization
        (version, dataset, start_at, end_at, label, producer, code_version, inputs, at, written_by,
         content_version)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  static final String LATEST_OVERLAPPING =
      """
      SELECT version, dataset, start_at, end_at, label, producer, code_version, inputs, at,
        COALESCE(content_version, version) AS content_version
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

  /** Written by others than the lease. */
  private static final String BETWEEN =
      """
      SELECT version, dataset, start_at, end_at, label, producer, code_version, inputs, at,
        COALESCE(content_version, version) AS content_version
      FROM materialization
      WHERE version > ? AND version <= ? AND written_by IS DISTINCT FROM ?
      ORDER BY version LIMIT ?
      """;

  private final CounterTable counters;

  MaterializationTable(CounterTable counters) {
    this.counters = counters;
  }

  void insert(Session session, List<Materialization> materializations, OptionalLong writtenBy)
      throws SQLException {
    if (materializations.isEmpty()) {
      return;
    }
    long version = counters.reserve(session, CounterTable.MATERIALIZATION, materializations.size());
    List<Materialization> versioned = new ArrayList<>(materializations.size());
    for (Materialization fact : materializations) {
      versioned.add(fact.versioned(version++));
    }
    Sql.batch(
        session,
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
                .instant(fact.at())
                .number(writtenBy)
                .number(
                    fact.isUnchanged()
                        ? OptionalLong.of(fact.contentVersion())
                        : OptionalLong.empty()));
  }

  /** Those after {@code from} up to {@code upTo} that were not written under the lease. */
  List<Versioned> of(Session session, long from, long upTo, long otherThan, int limit)
      throws SQLException {
    return Sql.query(
        session,
        BETWEEN,
        params -> params.number(from).number(upTo).number(otherThan).number(limit),
        row -> new Versioned(row.number("version"), read(row)));
  }

  List<Materialization> latest(Session session, DatasetName dataset, DataInterval interval)
      throws SQLException {
    return Sql.query(
        session,
        LATEST_OVERLAPPING,
        params -> PartitionFacts.bind(params, dataset, interval),
        MaterializationTable::read);
  }

  private static Materialization read(Row row) throws SQLException {
    return new Materialization(
        row.partition(),
        row.number("version"),
        row.number("content_version"),
        row.text("producer"),
        row.text("code_version"),
        InputsFormat.read(row.text("inputs")),
        row.instant("at"));
  }
}
