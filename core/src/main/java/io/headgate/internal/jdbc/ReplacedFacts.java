package io.headgate.internal.jdbc;

import io.headgate.run.Pruned;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Removes facts that newer ones have replaced: materializations and observations that are not the
 * latest of their partition, and the history of verdicts. What is current is never touched, so
 * nothing that is removed can become current again.
 */
final class ReplacedFacts {

  private static final String REPLACED_MATERIALIZATION =
      """
      FROM materialization m
      WHERE m.at < ? AND m.version > ? AND EXISTS (
        SELECT 1 FROM materialization newer
        WHERE newer.dataset = m.dataset AND newer.start_at = m.start_at
          AND newer.end_at = m.end_at AND newer.version > m.version)
      """;

  private static final String REPLACED_OBSERVATION =
      """
      FROM observation o
      WHERE o.at < ? AND o.id > ? AND EXISTS (
        SELECT 1 FROM observation newer
        WHERE newer.dataset = o.dataset AND newer.start_at = o.start_at
          AND newer.end_at = o.end_at AND newer.id > o.id)
      """;

  private static final String MATERIALIZATIONS =
      "SELECT m.version AS id " + REPLACED_MATERIALIZATION + "ORDER BY m.version LIMIT ?";

  private static final String OBSERVATIONS =
      "SELECT o.id AS id " + REPLACED_OBSERVATION + "ORDER BY o.id LIMIT ?";

  private static final String OLD_VERDICTS =
      """
      SELECT dataset, start_at, end_at, check_name, at FROM verdict_history
      WHERE at < ? ORDER BY at LIMIT ?
      """;

  private static final String COUNT = "SELECT COUNT(*) AS found ";

  private static final String COUNT_VERDICTS = COUNT + "FROM verdict_history WHERE at < ?";

  private static final String DELETE_MATERIALIZATION =
      "DELETE FROM materialization WHERE version = ?";

  private static final String DELETE_METRICS =
      "DELETE FROM observation_metric WHERE observation_id = ?";

  private static final String DELETE_OBSERVATION = "DELETE FROM observation WHERE id = ?";

  private static final String DELETE_VERDICT =
      """
      DELETE FROM verdict_history
      WHERE dataset = ? AND start_at = ? AND end_at = ? AND check_name = ? AND at = ?
      """;

  private record OldVerdict(String dataset, long start, long end, String check, long at) {}

  private final Database database;

  ReplacedFacts(Database database) {
    this.database = database;
  }

  Pruned count(Session session, Instant before) throws SQLException {
    return new Pruned(
        0,
        0,
        0,
        JdbcPruning.count(
            session, COUNT + REPLACED_MATERIALIZATION, params -> params.instant(before).number(0)),
        JdbcPruning.count(
            session, COUNT + REPLACED_OBSERVATION, params -> params.instant(before).number(0)),
        JdbcPruning.count(session, COUNT_VERDICTS, params -> params.instant(before)));
  }

  Pruned remove(Instant before, int rows, BooleanSupplier goOn) {
    long materializations =
        removeNumbered(MATERIALIZATIONS, List.of(DELETE_MATERIALIZATION), before, rows, goOn);
    long observations =
        removeNumbered(
            OBSERVATIONS, List.of(DELETE_METRICS, DELETE_OBSERVATION), before, rows, goOn);
    return new Pruned(0, 0, 0, materializations, observations, removeVerdicts(before, rows, goOn));
  }

  /** Goes through the numbers upwards, so that what stays is not looked at twice. */
  private long removeNumbered(
      String find, List<String> deletions, Instant before, int rows, BooleanSupplier goOn) {
    long removed = 0;
    long after = 0;
    int found = rows;
    while (found == rows && goOn.getAsBoolean()) {
      long from = after;
      List<Long> numbers =
          database.read(
              "replaced facts",
              session ->
                  Sql.query(
                      session,
                      find,
                      params -> params.instant(before).number(from).number(rows),
                      row -> row.number("id")));
      found = numbers.size();
      if (found > 0) {
        after = numbers.get(found - 1);
        database.write(
            "the removal of replaced facts",
            session -> {
              for (String deletion : deletions) {
                Sql.batch(session, deletion, numbers, (params, id) -> params.number(id));
              }
              return numbers;
            });
        removed += found;
      }
    }
    return removed;
  }

  private long removeVerdicts(Instant before, int rows, BooleanSupplier goOn) {
    long removed = 0;
    int found = rows;
    while (found == rows && goOn.getAsBoolean()) {
      List<OldVerdict> old =
          database.read(
              "old verdicts",
              session ->
                  Sql.query(
                      session,
                      OLD_VERDICTS,
                      params -> params.instant(before).number(rows),
                      row ->
                          new OldVerdict(
                              row.text("dataset"),
                              row.number("start_at"),
                              row.number("end_at"),
                              row.text("check_name"),
                              row.number("at"))));
      found = old.size();
      database.write(
          "the removal of old verdicts",
          session ->
              Sql.batch(
                  session,
                  DELETE_VERDICT,
                  old,
                  (params, verdict) ->
                      params
                          .text(verdict.dataset())
                          .number(verdict.start())
                          .number(verdict.end())
                          .text(verdict.check())
                          .number(verdict.at())));
      removed += found;
    }
    return removed;
  }
}
