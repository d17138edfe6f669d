package io.headgate.dag;

import io.headgate.run.TaskOrigin;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How a task is run, where the default does not suit. Used inside {@code dag.task(...)} only. */
public final class TaskOptions {

  private TriggerRule triggerRule = TriggerRule.ALL_SUCCESS;
  private RetryPolicy retryPolicy = RetryPolicy.none();
  private Optional<Duration> timeout = Optional.empty();
  private Optional<Pool> pool = Optional.empty();
  private Optional<TaskRef> itemsFrom = Optional.empty();
  private OptionalInt atMost = OptionalInt.empty();
  private OptionalInt partitionsPerRun = OptionalInt.empty();
  private int priority;
  private boolean dependsOnPast;
  private Optional<DataInterval> interval = Optional.empty();
  private Optional<TaskOrigin> origin = Optional.empty();

  TaskOptions(RetryPolicy retryPolicy) {
    this.retryPolicy = retryPolicy;
  }

  /** Default: {@link TriggerRule#ALL_SUCCESS}. */
  public TaskOptions triggerRule(TriggerRule rule) {
    this.triggerRule = rule;
    return this;
  }

  /** Default: the DAG's. */
  public TaskOptions retry(RetryPolicy policy) {
    this.retryPolicy = policy;
    return this;
  }

  /** The longest that one attempt may take; default: no limit. */
  public TaskOptions timeout(Duration duration) {
    this.timeout = Optional.of(duration);
    return this;
  }

  /** Default: no pool, bounded by the workers only. */
  public TaskOptions pool(Pool pool) {
    this.pool = Optional.of(pool);
    return this;
  }

  /**
   * Higher first within a lane, from {@link Task#MIN_PRIORITY} to {@link Task#MAX_PRIORITY};
   * default: 0. One point is worth ten minutes of waiting: a task of priority 6 goes before what
   * was ready up to an hour earlier with priority 0.
   */
  public TaskOptions priority(int priority) {
    this.priority = priority;
    return this;
  }

  /**
   * The task waits, BLOCKED, until the same task of the scheduled run before its own has succeeded
   * or was skipped. The first run has nothing to wait for.
   */
  public TaskOptions dependsOnPast() {
    this.dependsOnPast = true;
    return this;
  }

  /**
   * In a backfill, one execution covers at most so many contiguous partitions, whatever the
   * backfill asks for; default: no bound of the task's own. Only for operators that cover ranges.
   */
  public TaskOptions partitionsPerRun(int partitions) {
    this.partitionsPerRun = OptionalInt.of(partitions);
    return this;
  }

  /** What the task covers, where that is not the run's interval. */
  public TaskOptions covering(DataInterval interval) {
    this.interval = Optional.of(interval);
    return this;
  }

  /** The task whose work this one does, so that it goes by what is known of that one. */
  public TaskOptions onBehalfOf(TaskOrigin task) {
    this.origin = Optional.of(task);
    return this;
  }

  /**
   * For a mapped task: more items than this are refused. Default: {@value FanOut#DEFAULT_AT_MOST}.
   */
  public TaskOptions atMost(int items) {
    this.atMost = OptionalInt.of(items);
    return this;
  }

  /** For a mapped task: which of several upstream tasks gives the items. */
  public TaskOptions itemsFrom(TaskRef listing) {
    this.itemsFrom = Optional.of(listing);
    return this;
  }

  /**
   * @throws IllegalArgumentException if something was said that only a mapped task has
   */
  Task toTask(String id, Operator operator, List<String> upstream) {
    if (itemsFrom.isPresent() || atMost.isPresent()) {
      throw new IllegalArgumentException(
          "Task " + id + " is not mapped, so it has no items: add it with map(id, operator)");
    }
    return task(id, operator, upstream, Optional.empty());
  }

  /**
   * @throws IllegalArgumentException if it is not clear which upstream task gives the items, or the
   *     task cannot be mapped
   */
  Task toMappedTask(String id, Operator operator, List<String> upstream) {
    String over = itemsFrom.map(TaskRef::id).orElse(upstream.isEmpty() ? "" : upstream.get(0));
    if (!upstream.contains(over) || (itemsFrom.isEmpty() && upstream.size() > 1)) {
      throw new IllegalArgumentException(
          "Task "
              + id
              + " is mapped, but comes after "
              + (upstream.isEmpty() ? "no task" : upstream)
              + (over.isEmpty() || upstream.contains(over) ? "" : " and takes items from " + over)
              + ": place it after the task that gives the items, and if it comes after others too,"
              + " say options.itemsFrom(listing)");
    }
    return task(
        id,
        operator,
        upstream,
        Optional.of(new FanOut(over, atMost.orElse(FanOut.DEFAULT_AT_MOST))));
  }

  private Task task(String id, Operator operator, List<String> upstream, Optional<FanOut> fanOut) {
    return new Task(
        id,
        operator,
        upstream,
        triggerRule,
        retryPolicy,
        timeout,
        pool,
        fanOut,
        priority,
        dependsOnPast,
        partitionsPerRun,
        interval,
        origin);
  }
}
