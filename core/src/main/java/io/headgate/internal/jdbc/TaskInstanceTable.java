package io.headgate.internal.jdbc;

import io.headgate.internal.engine.Store.Expansion;
import io.headgate.internal.engine.Store.TaskChange;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Task instances. */
final class TaskInstanceTable {

  private static final String COLUMNS =
      """
      SELECT t.run_id, t.task, t.item, t.state, t.attempt, t.failures, t.platform_failures,
        t.message, t.due_at, t.started_at, t.ended_at
      FROM task_instance t
      """;

  private static final String INSERT =
      """
      INSERT INTO task_instance
        (run_id, task, item, position, state, attempt, failures, platform_failures,
         message, due_at, started_at, ended_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (run_id, task) DO NOTHING
      """;

  static final String COMPARE_AND_SET =
      """
      UPDATE task_instance
      SET state = ?, attempt = ?, failures = ?, platform_failures = ?, message = ?,
          due_at = ?, started_at = ?, ended_at = ?
      WHERE run_id = ? AND task = ? AND state = ?
      """;

  /** For {@link TaskChange#brief()} changes, which most are. */
  static final String COMPARE_AND_SET_BRIEFLY =
      """
      UPDATE task_instance SET state = ?, attempt = ?, started_at = ?, ended_at = ?
      WHERE run_id = ? AND task = ? AND state = ?
      """;

  /** Instances of a mapped task share its position; the shorter name has the smaller number. */
  private static final String IN_ORDER = "t.position, LENGTH(t.task), t.task";

  static final String OF_RUN = COLUMNS + "WHERE t.run_id = ? ORDER BY " + IN_ORDER;

  private static final String POSITION =
      "SELECT position FROM task_instance WHERE run_id = ? AND task = ?";

  private static final String DELETE =
      "DELETE FROM task_instance WHERE run_id = ? AND task = ? AND state = ?";

  private static final String FIND = COLUMNS + "WHERE t.run_id = ? AND t.task = ?";

  private static final String IN_ORDER_OF_RUNS =
      "ORDER BY r.start_at, r.created_at, r.id, " + IN_ORDER;

  static final String OF_UNFINISHED_RUNS =
      COLUMNS
          + """
          JOIN dag_run r ON r.id = t.run_id
          WHERE r.terminal = 0
          """
          + IN_ORDER_OF_RUNS;

  static final String OF_UNFINISHED_RUNS_OF_OWNER =
      COLUMNS
          + """
          JOIN dag_run r ON r.id = t.run_id
          WHERE r.terminal = 0 AND r.owner = ?
          """
          + IN_ORDER_OF_RUNS;

  /** In a message. */
  private static final int MOST_NAMED = 10;

  /** A new instance and its place among the ones that were created with it. */
  private record Positioned(int position, TaskInstance task) {}

  void insert(Session session, List<TaskInstance> tasks) throws SQLException {
    List<Positioned> positioned = new ArrayList<>(tasks.size());
    for (TaskInstance task : tasks) {
      positioned.add(new Positioned(positioned.size(), task));
    }
    insertAt(session, positioned);
  }

  /** The new rows take the place, and the position, of the old ones. */
  void expand(Session session, List<Expansion> expansions) throws SQLException {
    for (Expansion expansion : expansions) {
      TaskInstance first = expansion.from().get(0);
      int position = position(session, first);
      List<TaskInstance> refused =
          Sql.batch(
              session,
              DELETE,
              expansion.from(),
              (params, task) ->
                  params.id(task.id().run()).text(task.id().name()).text(task.state().code()));
      if (!refused.isEmpty()) {
        throw conflict(session, refused.get(0).state(), refused.get(0).id(), "to its instances");
      }
      insertAt(
          session, expansion.to().stream().map(task -> new Positioned(position, task)).toList());
    }
  }

  private static int position(Session session, TaskInstance task) throws SQLException {
    List<Long> found =
        Sql.query(
            session,
            POSITION,
            params -> params.id(task.id().run()).text(task.id().name()),
            row -> row.number("position"));
    if (found.isEmpty()) {
      throw conflict(session, task.state(), task.id(), "to its instances");
    }
    return Math.toIntExact(found.get(0));
  }

  private static void insertAt(Session session, List<Positioned> positioned) throws SQLException {
    boolean all =
        Sql.insertEach(
            session,
            INSERT,
            positioned,
            (params, row) -> {
              TaskInstanceId id = row.task().id();
              params.id(id.run()).text(id.name()).text(row.task().item()).number(row.position());
              bindState(params, row.task());
            });
    if (!all) {
      String ids =
          positioned.stream()
              .limit(MOST_NAMED)
              .map(row -> row.task().id().toString())
              .collect(Collectors.joining(", "));
      throw new StoreConflictException(
          "Cannot create task instances, of which some exist already: "
              + ids
              + (positioned.size() > MOST_NAMED
                  ? " and " + (positioned.size() - MOST_NAMED) + " more"
                  : ""));
    }
  }

  void change(Session session, Collection<TaskChange> changes) throws SQLException {
    List<TaskChange> refused =
        Sql.updateEach(session, COMPARE_AND_SET, changes, TaskInstanceTable::bind);
    if (!refused.isEmpty()) {
      TaskChange change = refused.get(0);
      throw conflict(session, change.from(), change.to().id(), "to " + change.to().state());
    }
  }

  /** The statement that changes one of these. */
  static String statementFor(Collection<TaskChange> changes) {
    return areBrief(changes) ? COMPARE_AND_SET_BRIEFLY : COMPARE_AND_SET;
  }

  /** The parameters of {@link #statementFor}. */
  static Sql.RowBinding<TaskChange> bindingFor(Collection<TaskChange> changes) {
    return areBrief(changes) ? TaskInstanceTable::bindBriefly : TaskInstanceTable::bind;
  }

  private static boolean areBrief(Collection<TaskChange> changes) {
    return changes.stream().allMatch(TaskChange::brief);
  }

  private static void bind(Params params, TaskChange change) throws SQLException {
    bindState(params, change.to());
    bindPlace(params, change);
  }

  private static void bindBriefly(Params params, TaskChange change) throws SQLException {
    TaskInstance to = change.to();
    params.text(to.state().code()).number(to.attempt());
    params.instant(to.startedAt()).instant(to.endedAt());
    bindPlace(params, change);
  }

  private static void bindPlace(Params params, TaskChange change) throws SQLException {
    TaskInstanceId id = change.to().id();
    params.id(id.run()).text(id.name()).text(change.from().code());
  }

  private static StoreConflictException conflict(
      Session session, TaskState from, TaskInstanceId id, String what) throws SQLException {
    String found =
        Sql.<TaskInstance>query(
                session,
                FIND,
                params -> params.id(id.run()).text(id.name()),
                TaskInstanceTable::read)
            .stream()
            .findFirst()
            .map(task -> "it in " + task.state())
            .orElse("no such task instance");
    return new StoreConflictException(
        "Cannot change task instance "
            + id
            + " from "
            + from
            + " "
            + what
            + ": the store has "
            + found);
  }

  List<TaskInstance> ofRun(Session session, DagRunId run) throws SQLException {
    return Sql.query(session, OF_RUN, params -> params.id(run), TaskInstanceTable::read);
  }

  List<TaskInstance> ofUnfinishedRuns(Session session) throws SQLException {
    return Sql.query(session, OF_UNFINISHED_RUNS, params -> {}, TaskInstanceTable::read);
  }

  List<TaskInstance> ofUnfinishedRuns(Session session, long owner) throws SQLException {
    return Sql.query(
        session,
        OF_UNFINISHED_RUNS_OF_OWNER,
        params -> params.number(owner),
        TaskInstanceTable::read);
  }

  private static void bindState(Params params, TaskInstance task) throws SQLException {
    params
        .text(task.state().code())
        .number(task.attempt())
        .number(task.failures())
        .number(task.platformFailures())
        .prose(task.message())
        .instant(task.dueAt())
        .instant(task.startedAt())
        .instant(task.endedAt());
  }

  private static TaskInstance read(Row row) throws SQLException {
    return new TaskInstance(
        TaskInstanceId.named(row.runId("run_id"), row.text("task")),
        row.optionalText("item"),
        TaskState.ofCode(row.text("state")),
        Math.toIntExact(row.number("attempt")),
        Math.toIntExact(row.number("failures")),
        Math.toIntExact(row.number("platform_failures")),
        row.text("message"),
        row.optionalInstant("due_at"),
        row.optionalInstant("started_at"),
        row.optionalInstant("ended_at"));
  }
}
