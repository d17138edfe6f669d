package io.headgate.internal.jdbc;

import io.headgate.dataset.DatasetName;
import io.headgate.quality.Outcome;
import io.headgate.quality.Verdict;
import io.headgate.time.DataInterval;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

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
      INSERT INTO verdict (dataset, start_at, end_at, check_name, outcome, message, label, at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (dataset, start_at, end_at, check_name) DO UPDATE
      SET outcome = excluded.outcome, message = excluded.message, label = excluded.label,
        at = excluded.at
      """;

  static final String OVERLAPPING =
      """
      SELECT v.dataset, v.start_at, v.end_at, v.label, v.check_name, v.outcome, v.message, v.at
      FROM verdict v
      WHERE\s"""
          + PartitionFacts.overlapping("verdict", "v")
          + "ORDER BY v.start_at, v.end_at, v.check_name";

  void upsert(Connection connection, List<Verdict> verdicts) throws SQLException {
    Sql.batch(connection, REMEMBER_CHANGE, verdicts, VerdictTable::bindJudgement);
    Sql.batch(
        connection,
        UPSERT,
        verdicts,
        (params, verdict) -> {
          bindJudgement(params, verdict);
          params.prose(verdict.partition().label()).instant(verdict.at());
        });
  }

  List<Verdict> latest(Connection connection, DatasetName dataset, DataInterval interval)
      throws SQLException {
    return Sql.query(
        connection,
        OVERLAPPING,
        params -> PartitionFacts.bind(params, dataset, interval),
        row ->
            new Verdict(
                row.partition(),
                row.text("check_name"),
                Outcome.ofCode(row.text("outcome")),
                row.text("message"),
                row.instant("at")));
  }

  private static void bindJudgement(Params params, Verdict verdict) throws SQLException {
    params
        .partition(verdict.partition())
        .text(verdict.check())
        .text(verdict.outcome().code())
        .prose(verdict.message());
  }
}
