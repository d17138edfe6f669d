package io.headgate.internal.jdbc;

import io.headgate.profile.ProfileHistory;
import io.headgate.profile.TaskProfile;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstanceId;
import java.sql.SQLException;
import java.util.List;

/** The profiles of attempts; an attempt that is executed again replaces its own. */
final class TaskProfileTable {

  private static final String PUT =
      """
      INSERT INTO task_profile (run_id, task, attempt, at, profile) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (run_id, task, attempt)
      DO UPDATE SET at = excluded.at, profile = excluded.profile
      """;

  private static final String OF_RUN =
      """
      SELECT run_id, task, attempt, at, profile FROM task_profile WHERE run_id = ?
      ORDER BY task, attempt
      """;

  private static final String LATEST =
      """
      SELECT p.run_id, p.task, p.attempt, p.at, p.profile, r.start_at, r.end_at
      FROM task_profile p JOIN dag_run r ON r.id = p.run_id
      WHERE p.task = ? AND r.dag = ?
      ORDER BY p.at DESC, p.run_id DESC, p.attempt DESC LIMIT ?
      """;

  static final String DELETE = "DELETE FROM task_profile WHERE run_id = ?";

  void put(Session session, List<TaskProfile> profiles) throws SQLException {
    Sql.batch(
        session,
        PUT,
        profiles,
        (params, profile) ->
            params
                .id(profile.task().run())
                .text(profile.task().name())
                .number(profile.attempt())
                .instant(profile.at())
                .prose(ProfileFormat.write(profile.job())));
  }

  List<TaskProfile> ofRun(Session session, DagRunId run) throws SQLException {
    return Sql.query(session, OF_RUN, params -> params.id(run), TaskProfileTable::profile);
  }

  List<ProfileHistory.Past> latest(Session session, String dag, String task, int most)
      throws SQLException {
    return Sql.query(
        session,
        LATEST,
        params -> params.text(task).text(dag).number(most),
        row -> new ProfileHistory.Past(profile(row), row.interval()));
  }

  private static TaskProfile profile(Row row) throws SQLException {
    return new TaskProfile(
        TaskInstanceId.named(row.runId("run_id"), row.text("task")),
        (int) row.number("attempt"),
        row.instant("at"),
        ProfileFormat.read(row.text("profile")));
  }
}
