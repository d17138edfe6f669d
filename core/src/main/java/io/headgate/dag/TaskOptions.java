package io.headgate.dag;

import io.headgate.time.DataInterval;
import java.time.Duration;
import java.util.Optional;

/** How a task is run, where the default does not suit. Used inside {@code dag.task(...)} only. */
public final class TaskOptions {

  private TriggerRule triggerRule = TriggerRule.ALL_SUCCESS;
  private RetryPolicy retryPolicy = RetryPolicy.none();
  private Optional<Duration> timeout = Optional.empty();
  private Optional<Pool> pool = Optional.empty();
  private Optional<DataInterval> interval = Optional.empty();

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

  /** What the task covers, where that is not the run's interval. */
  public TaskOptions covering(DataInterval interval) {
    this.interval = Optional.of(interval);
    return this;
  }

  Task toTask(String id, Operator operator, java.util.List<String> upstream) {
    return new Task(id, operator, upstream, triggerRule, retryPolicy, timeout, pool, interval);
  }
}
