package io.headgate.internal.jdbc;

import io.headgate.dataset.DatasetName;
import io.headgate.quality.Outcome;
import io.headgate.quality.Verdict;
import io.headgate.time.DataInterval;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/** Verdicts: the latest per partition and check, and a history of their changes. */
final class VerdictTable {

  private static final String REMEMBER_CHANGE =
      """
      INSERT INTO verdict_history (dataset, start_at, end_at, check_name, outcome, message, at)
      SELECT v.dataset, v.start_at, v.end_at, v.check_name, v.outcome, v.message, v.at
      FROM verdict v
      WHERE v.dataset = ? AND v.start_at = ? AND v.end_at = ? AND v.check_name = ?
        AND (v.outcome <> ? OR v.message <> ?)
      """;

  private static final String UPSERT =
      """
      INSERT INTO verdict
        (dataset, start_at, end_at, check_name, outcome, message, label, examples, at, written_by,
          version)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (dataset, start_at, end_at, check_name) DO UPDATE
      SET outcome = excluded.outcome, message = excluded.message, label = excluded.label,
        examples = excluded.examples, at = excluded.at, written_by = excluded.written_by, version = excluded.version
      """;

  static final String OVERLAPPING =
      """
      SELECT v.dataset, v.start_at, v.end_at, v.label, v.check_name, v.outcome, v.message,
        v.examples, v.at
      FROM verdict v
      WHERE\s"""
          + PartitionFacts.overlapping("verdict", "v")
          + "ORDER BY v.start_at, v.end_at, v.check_name";

  /** Written by others than the lease. */
  private static final String BETWEEN =
      """
      SELECT v.dataset, v.start_at, v.end_at, v.label, v.check_name, v.outcome, v.message,
        v.examples, v.at, v.version
      FROM verdict v
      WHERE v.version > ? AND v.version <= ? AND v.written_by IS DISTINCT FROM ?
      ORDER BY v.version
      """;

  private final CounterTable counters;

  VerdictTable(CounterTable counters) {
    this.counters = counters;
  }

  void upsert(Session session, List<Verdict> verdicts, OptionalLong writtenBy) throws SQLException {
    if (verdicts.isEmpty()) {
      return;
    }
    // One number for all of the step's verdicts: they become true at the same moment.
    long version = counters.reserve(session, CounterTable.VERDICT, 1);
    Sql.batch(session, REMEMBER_CHANGE, verdicts, VerdictTable::bindJudgement);
    Sql.batch(
        session,
        UPSERT,
        verdicts,
        (params, verdict) -> {
          bindJudgement(params, verdict);
          params
              .prose(verdict.partition().label())
              .text(ExamplesFormat.write(verdict.examples()))
              .instant(verdict.at())
              .number(writtenBy)
              .number(version);
        });
  }

  /** Those after {@code from} up to {@code upTo} that were not written under the lease. */
  List<Versioned> of(Session session, long from, long upTo, long otherThan) throws SQLException {
    return Sql.query(
        session,
        BETWEEN,
        params -> params.number(from).number(upTo).number(otherThan),
        row -> new Versioned(row.number("version"), read(row)));
  }

  List<Verdict> latest(Session session, DatasetName dataset, DataInterval interval)
      throws SQLException {
    return Sql.query(
        session,
        OVERLAPPING,
        params -> PartitionFacts.bind(params, dataset, interval),
        VerdictTable::read);
  }

  private static Verdict read(Row row) throws SQLException {
    return new Verdict(
        row.partition(),
        row.text("check_name"),
        Outcome.ofCode(row.text("outcome")),
        row.text("message"),
        ExamplesFormat.read(row.optionalText("examples")),
        row.instant("at"));
  }

  private static void bindJudgement(Params params, Verdict verdict) throws SQLException {
    params
        .partition(verdict.partition())
        .text(verdict.check())
        .text(verdict.outcome().code())
        .prose(verdict.message());
  }
}
