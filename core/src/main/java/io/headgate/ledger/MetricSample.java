package io.headgate.ledger;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Partition;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One metric of one partition, as one look saw it. Immutable.
 *
 * @param metric its stable name, such as {@code completeness(customer_id)}
 * @param value empty if it could not be read, or is not a number
 * @param error why it could not be read
 * @param at when it was observed
 * @param inspector who looked and how, such as {@code spark}
 * @param version of the partition that was looked at; see {@link Inspection}
 * @param by the task instance that looked; see {@link Inspection}
 */
public record MetricSample(
    Partition partition,
    String metric,
    OptionalDouble value,
    Optional<String> error,
    Instant at,
    String inspector,
    long version,
    Optional<Observer> by) {

  public MetricSample {
    requireNonNull(partition, "partition");
    requireNonNull(metric, "metric");
    requireNonNull(value, "value");
    requireNonNull(error, "error");
    requireNonNull(at, "at");
    requireNonNull(inspector, "inspector");
    requireNonNull(by, "by");
  }
}
