package io.headgate.internal.jdbc;

import io.headgate.internal.engine.Pruning;
import io.headgate.run.DagRunId;
import io.headgate.run.Pruned;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Retention across the tables: runs, and what belongs to them. */
final class JdbcPruning implements Pruning {

  /** Three parameters, see {@link #bind}. If the DAG has no more runs than stay, none may go. */
  private static final String MAY_GO =
      """
      r.terminal = 1 AND r.ended_at < ?
        AND (? = 0 OR r.start_at < COALESCE((
          SELECT kept.start_at FROM dag_run kept WHERE kept.dag = r.dag
          ORDER BY kept.start_at DESC, kept.end_at DESC, kept.created_at DESC, kept.id
          LIMIT 1 OFFSET ?), -9223372036854775807))
      """;

  static final String RUNS =
      "SELECT r.id FROM dag_run r WHERE " + MAY_GO + "ORDER BY r.ended_at, r.id LIMIT ?";

  private static final String COUNT_RUNS =
      "SELECT COUNT(*) AS found FROM dag_run r WHERE " + MAY_GO;

  private static final String COUNT_TASKS =
      """
      SELECT COUNT(*) AS found FROM task_instance t JOIN dag_run r ON r.id = t.run_id
      WHERE\s"""
          + MAY_GO;

  private static final String COUNT_SHAPES =
      """
      SELECT COUNT(*) AS found FROM dag_shape s
      WHERE s.used_at < ? AND NOT EXISTS (
        SELECT 1 FROM dag_run r WHERE r.shape = s.hash AND NOT (\s"""
          + MAY_GO
          + "))";

  /** Changes nothing, but locks the row; no row if the run is not terminal any more. */
  private static final String HOLD =
      "UPDATE dag_run SET terminal = 1 WHERE id = ? AND terminal = 1";

  private static final String DELETE_TASKS =
      """
      DELETE FROM task_instance WHERE run_id = ? AND task IN (
        SELECT t.task FROM task_instance t WHERE t.run_id = ? LIMIT ?)
      """;

  private static final String DELETE_RUN = "DELETE FROM dag_run WHERE id = ?";

  /** The second look at the age is also one at a row that somebody has locked to use it. */
  private static final String DELETE_SHAPES =
      """
      DELETE FROM dag_shape WHERE used_at < ? AND hash IN (
        SELECT s.hash FROM dag_shape s
        WHERE s.used_at < ? AND NOT EXISTS (SELECT 1 FROM dag_run r WHERE r.shape = s.hash)
        LIMIT ?)
      """;

  private final Database database;
  private final PrunedScheduleTable schedules = new PrunedScheduleTable();
  private final ReplacedFacts facts;

  JdbcPruning(Database database) {
    this.database = database;
    this.facts = new ReplacedFacts(database);
  }

  @Override
  public Pruned count(Limit limit) {
    return database.read(
        "what may be pruned",
        session ->
            new Pruned(
                    count(session, COUNT_RUNS, params -> bind(params, limit)),
                    count(session, COUNT_TASKS, params -> bind(params, limit)),
                    count(
                        session,
                        COUNT_SHAPES,
                        params -> bind(params.instant(limit.before()), limit)),
                    0,
                    0,
                    0)
                .plus(facts.count(session, limit.before())));
  }

  @Override
  public List<DagRunId> runs(Limit limit, int atMost) {
    return database.read(
        "runs to prune",
        session ->
            Sql.query(
                session,
                RUNS,
                params -> bind(params, limit).number(atMost),
                row -> row.runId("id")));
  }

  @Override
  public Pruned remove(List<DagRunId> runs, int rows) {
    return database.write("the removal of old runs", session -> remove(session, runs, rows));
  }

  private Pruned remove(Session session, List<DagRunId> runs, int rows) throws SQLException {
    long removedRuns = 0;
    long removedTasks = 0;
    for (DagRunId run : runs) {
      long left = rows - removedRuns - removedTasks;
      if (left <= 0) {
        break;
      }
      String id = run.toString();
      if (Sql.update(session, HOLD, params -> params.text(id)) == 0) {
        continue;
      }
      int tasks =
          Sql.update(session, DELETE_TASKS, params -> params.text(id).text(id).number(left));
      removedTasks += tasks;
      if (tasks < left) {
        schedules.extend(session, id);
        Sql.update(session, TaskProfileTable.DELETE, params -> params.text(id));
        removedRuns += Sql.update(session, DELETE_RUN, params -> params.text(id));
      }
    }
    return new Pruned(removedRuns, removedTasks, 0, 0, 0, 0);
  }

  @Override
  public Pruned removeFacts(Instant before, int rows, BooleanSupplier goOn) {
    Pruned all = facts.remove(before, rows, goOn);
    int shapes = rows;
    while (shapes == rows && goOn.getAsBoolean()) {
      shapes =
          database.write(
              "the removal of old shapes",
              session ->
                  Sql.update(
                      session,
                      DELETE_SHAPES,
                      params -> params.instant(before).instant(before).number(rows)));
      all = all.plus(new Pruned(0, 0, shapes, 0, 0, 0));
    }
    return all;
  }

  @Override
  public Optional<Starts> prunedStarts(String dag) {
    return database.read("the pruned runs of " + dag, session -> schedules.find(session, dag));
  }

  static long count(Session session, String sql, Sql.Binding binding) throws SQLException {
    return Sql.<Long>query(session, sql, binding, row -> row.number("found")).get(0);
  }

  private static Params bind(Params params, Limit limit) throws SQLException {
    return params
        .instant(limit.before())
        .number(limit.last())
        .number(Math.max(0, limit.last() - 1));
  }
}
