package io.headgate.backfill;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a step will probably cost, by what the same task cost before. Immutable and thread-safe.
 *
 * @param time that the task's bodies work, one after the other; empty without history
 * @param bytes that their jobs read, shuffles included; empty if none has left a profile
 * @param jobs how many executions submit a job that leaves a profile, as Spark's do
 */
public record Estimate(Optional<Duration> time, Optional<Long> bytes, int jobs) {

  /** Nothing is known. */
  public static final Estimate NONE = new Estimate(Optional.empty(), Optional.empty(), 0);

  public Estimate {
    requireNonNull(time, "time");
    requireNonNull(bytes, "bytes");
  }

  /** The sum of what is known. */
  static Estimate sum(List<Estimate> estimates) {
    return new Estimate(
        estimates.stream().flatMap(one -> one.time().stream()).reduce(Duration::plus),
        estimates.stream().flatMap(one -> one.bytes().stream()).reduce(Long::sum),
        estimates.stream().mapToInt(Estimate::jobs).sum());
  }
}
