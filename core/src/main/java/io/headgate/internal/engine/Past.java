package io.headgate.internal.engine;

import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a task that depends on its past may start: the same task of the scheduled run before its
 * own has succeeded or was skipped. The run before is the latest scheduled one, of those that
 * exist, whose interval starts earlier; so the first one has nothing to wait for, and neither do
 * intervals that the catchup policy left out keep anybody waiting.
 */
final class Past {

  private final Store store;

  Past(Store store) {
    this.store = store;
  }

  /** Why the task cannot start; empty if it can. */
  Optional<Blockage> check(LiveTask task, Turn turn) {
    return awaited(task, turn).map(Past::blockage);
  }

  /** What the task has to wait for; empty if nothing. */
  Optional<TaskInstance> awaited(LiveTask task, Turn turn) {
    return task.task().dependsOnPast()
        ? before(task, turn).filter(earlier -> !isDone(earlier.state()))
        : Optional.empty();
  }

  private Optional<TaskInstance> before(LiveTask task, Turn turn) {
    LiveRun run = task.run();
    Instant start = run.interval().start();
    String id = task.task().id();
    Optional<LiveRun> alive = turn.live().scheduledBefore(run.dag().name(), start);
    if (alive.isPresent() && isTheIntervalBefore(run, alive.get().interval())) {
      return alive.get().task(id).map(LiveTask::instance);
    }
    Optional<DagRun> stored = store.scheduledBefore(run.dag().name(), start);
    if (alive.isPresent() && stored.map(other -> !isLater(other, alive.get())).orElse(true)) {
      return alive.get().task(id).map(LiveTask::instance);
    }
    return stored.flatMap(other -> instance(other.id(), id, turn));
  }

  /** As this turn has it, if it has touched the run; else as the store has it. */
  private Optional<TaskInstance> instance(DagRunId run, String task, Turn turn) {
    Optional<LiveRun> touched = turn.find(run);
    return touched.isPresent()
        ? touched.get().task(task).map(LiveTask::instance)
        : store.tasks(run).stream()
            .filter(instance -> instance.id().task().equals(task))
            .findFirst();
  }

  private static boolean isLater(DagRun one, LiveRun other) {
    return one.interval().start().isAfter(other.interval().start());
  }

  /** Then no run between the two can exist, and the store need not be asked for one. */
  private static boolean isTheIntervalBefore(LiveRun run, DataInterval earlier) {
    return run.dag()
        .timetable()
        .firstFrom(earlier.start().plusNanos(1))
        .map(next -> !next.start().isBefore(run.interval().start()))
        .orElse(false);
  }

  private static boolean isDone(TaskState state) {
    return state == TaskState.SUCCESS || state == TaskState.SKIPPED;
  }

  private static Blockage blockage(TaskInstance earlier) {
    TaskInstanceId id = earlier.id();
    String message =
        earlier.state().isTerminal()
            ? "depends on its past, and "
                + id
                + " is "
                + earlier.state().code()
                + ": repair that one first"
            : "depends on its past, and waits for " + id + " to succeed";
    return Blockage.byPast(message, id);
  }
}
