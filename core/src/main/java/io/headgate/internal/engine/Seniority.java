package io.headgate.internal.engine;

import io.headgate.dag.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * Who goes first within a lane: whose run took its place earlier, moved by the task's priority as
 * if it had waited longer. All tasks grow older at the same speed, so the order of two never
 * changes while they wait, and only what becomes ready within {@code (highest - own priority) x
 * }{@link #PER_POINT} after a task can still go before it: nothing waits for ever. Of runs that
 * took their places together, the oldest interval goes first.
 */
final class Seniority {

  /** What a point of priority is worth. */
  static final Duration PER_POINT = Duration.ofMinutes(10);

  /** Who goes first. */
  static final Comparator<LiveTask> ORDER =
      Comparator.<LiveTask, Instant>comparing(task -> task.rank())
          .thenComparing(LiveTask::run, LiveRun.OLDEST_FIRST)
          .thenComparingLong(LiveTask::position);

  private Seniority() {}

  /**
   * The rank of a task that becomes ready now. One that has had its turn before, such as a retry or
   * a deferred one, ranks by the present moment, so that it cannot go first again and again; but if
   * that was in another process, by the end of that turn: else it would lose, with every process
   * that dies, the time that it has waited.
   */
  static Instant rank(LiveTask task, Instant now) {
    Instant since =
        task.instance().attempt() == 0
            ? task.run().ranksSince().orElse(now)
            : task.leftAt().filter(now::isAfter).orElse(now);
    Task definition = task.task();
    return since.minus(PER_POINT.multipliedBy(definition.priority()));
  }
}
