package io.headgate.internal.jdbc;

import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.Nodes.Claim;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.run.TaskInstanceId;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/** What bodies are writing, over all nodes: no two claims of one dataset overlap. */
final class ClaimTable {

  /** Whoever claims of a dataset waits here for the commits of others who do. */
  private static final String ONE_AT_A_TIME =
      "SELECT pg_advisory_xact_lock(hashtextextended(d.name, 0)) FROM (VALUES %s) AS d(name)";

  private static final String TAKE =
      """
      INSERT INTO claim (run_id, task, dataset, start_at, end_at, epoch)
      SELECT ?, ?, ?, ?, ?, ?
      WHERE NOT EXISTS (
        SELECT 1 FROM claim other
        WHERE other.dataset = ? AND other.start_at < ? AND other.end_at > ?)
      """;

  private static final String RELEASE =
      "DELETE FROM claim WHERE run_id = ? AND task = ? AND epoch = ?";

  private static final String RELEASE_OF_ENDED =
      "DELETE FROM claim WHERE epoch IN (SELECT epoch FROM lease WHERE ended = 1)";

  private static final String OF_OTHERS =
      "SELECT run_id, task, dataset, start_at, end_at FROM claim WHERE epoch <> ?";

  void take(Session session, long epoch, List<Claim> claims) throws SQLException {
    if (claims.isEmpty()) {
      return;
    }
    List<String> datasets =
        claims.stream().map(claim -> claim.dataset().value()).distinct().sorted().toList();
    Sql.query(
        session,
        ONE_AT_A_TIME.formatted(String.join(", ", Collections.nCopies(datasets.size(), "(?)"))),
        params -> {
          for (String dataset : datasets) {
            params.text(dataset);
          }
        },
        row -> datasets);
    // One statement after the other: a claim must see those of the same step.
    for (Claim claim : claims) {
      long start = Micros.of(claim.range().start());
      long end = Micros.of(claim.range().end());
      int taken =
          Sql.update(
              session,
              TAKE,
              params ->
                  params
                      .id(claim.task().run())
                      .text(claim.task().task())
                      .text(claim.dataset().value())
                      .number(start)
                      .number(end)
                      .number(epoch)
                      .text(claim.dataset().value())
                      .number(end)
                      .number(start));
      if (taken == 0) {
        throw new StoreConflictException(
            "Cannot claim "
                + claim.dataset()
                + " "
                + claim.range()
                + " for "
                + claim.task()
                + ": another body is writing some of it");
      }
    }
  }

  void release(Session session, long epoch, List<TaskInstanceId> tasks) throws SQLException {
    Sql.batch(
        session,
        RELEASE,
        tasks,
        (params, task) -> params.id(task.run()).text(task.task()).number(epoch));
  }

  void releaseOfEnded(Session session) throws SQLException {
    Sql.update(session, RELEASE_OF_ENDED, params -> {});
  }

  List<Claim> ofOthers(Session session, long epoch) throws SQLException {
    return Sql.query(
        session,
        OF_OTHERS,
        params -> params.number(epoch),
        row ->
            new Claim(
                new TaskInstanceId(row.runId("run_id"), row.text("task")),
                new DatasetName(row.text("dataset")),
                row.interval()));
  }
}
