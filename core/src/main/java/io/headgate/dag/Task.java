package io.headgate.dag;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Names;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A node of a DAG: an operator and how it is run. Made by {@link DagBuilder}.
 *
 * @param upstream ids of the tasks it comes after
 * @param timeout per attempt; empty for none
 * @param interval what it covers where that is not the run's interval (parts of a backfill)
 */
public record Task(
    String id,
    Operator operator,
    List<String> upstream,
    TriggerRule triggerRule,
    RetryPolicy retryPolicy,
    Optional<Duration> timeout,
    Optional<Pool> pool,
    Optional<DataInterval> interval) {

  public Task {
    Names.requireSimple("task", id);
    requireNonNull(operator, "operator");
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
    requireNonNull(interval, "interval");
  }
}
