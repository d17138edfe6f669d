package io.headgate.dag;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Names;
import io.headgate.run.TaskOrigin;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A node of a DAG: an operator and how it is run. Made by {@link DagBuilder}.
 *
 * @param upstream ids of the tasks it comes after
 * @param timeout per attempt; empty for none
 * @param fanOut the list that it is mapped over; empty for a task with one instance
 * @param priority {@link #MIN_PRIORITY} to {@link #MAX_PRIORITY}, higher first within a lane; one
 *     point is worth ten minutes of waiting, so that a low one is late but never starves
 * @param dependsOnPast whether it waits for itself in the scheduled run before its own
 * @param partitionsPerRun how many partitions one execution covers at most in a backfill
 * @param interval what it covers where that is not the run's interval (parts of a backfill)
 * @param origin the task whose work it does, where that is another DAG's (parts of a backfill)
 */
public record Task(
    String id,
    Operator operator,
    List<String> upstream,
    TriggerRule triggerRule,
    RetryPolicy retryPolicy,
    Optional<Duration> timeout,
    Optional<Pool> pool,
    Optional<FanOut> fanOut,
    int priority,
    boolean dependsOnPast,
    OptionalInt partitionsPerRun,
    Optional<DataInterval> interval,
    Optional<TaskOrigin> origin) {

  /** The lowest priority. */
  public static final int MIN_PRIORITY = -100;

  /** The highest priority. */
  public static final int MAX_PRIORITY = 100;

  public Task {
    Names.requireSimple("task", id);
    requireNonNull(operator, "operator");
    requireList(id, "reads()", operator.reads());
    requireList(id, "writes()", operator.writes());
    upstream = List.copyOf(upstream);
    requireNonNull(triggerRule, "triggerRule");
    requireNonNull(retryPolicy, "retryPolicy");
    requireNonNull(timeout, "timeout");
    timeout.ifPresent(
        duration -> {
          if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(
                "The timeout of task " + id + " must be longer than zero, not " + duration);
          }
        });
    requireNonNull(pool, "pool");
    requireNonNull(fanOut, "fanOut");
    fanOut.ifPresent(fan -> requireMappable(id, operator, fan));
    if (dependsOnPast && fanOut.isPresent()) {
      throw new IllegalArgumentException(
          "Task "
              + id
              + " is mapped, and its instances have no past: say dependsOnPast() of the task that"
              + " gives the items");
    }
    if (priority < MIN_PRIORITY || priority > MAX_PRIORITY) {
      throw new IllegalArgumentException(
          "The priority of task "
              + id
              + " must be between "
              + MIN_PRIORITY
              + " and "
              + MAX_PRIORITY
              + ", not "
              + priority);
    }
    requireNonNull(interval, "interval");
    requireNonNull(origin, "origin");
    if (partitionsPerRun.isPresent() && partitionsPerRun.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "One execution of task "
              + id
              + " must cover at least one partition, not "
              + partitionsPerRun.getAsInt());
    }
    if (partitionsPerRun.orElse(1) > 1 && !operator.coversRanges()) {
      throw new IllegalArgumentException(
          "One execution of task "
              + id
              + " cannot cover "
              + partitionsPerRun.getAsInt()
              + " partitions: its operator does not cover ranges (coversRanges())");
    }
  }

  /** The type says that it cannot be null, but operators are not always compiled with checks. */
  private static void requireList(String id, String method, @Nullable Object list) {
    if (Objects.isNull(list)) {
      throw new IllegalArgumentException(
          "The operator of task "
              + id
              + " returned null from "
              + method
              + ": return an empty list if there is nothing");
    }
  }

  /** Instances would overwrite each other's partition, or one would have to know of the others. */
  private static void requireMappable(String id, Operator operator, FanOut fan) {
    if (!operator.writes().isEmpty()) {
      throw new IllegalArgumentException(
          "Task "
              + id
              + " is mapped over "
              + fan.over()
              + " and writes "
              + operator.writes()
              + ": its instances would overwrite each other's partition. Let the instances prepare"
              + " the parts, and a task after them write the dataset");
    }
  }
}
