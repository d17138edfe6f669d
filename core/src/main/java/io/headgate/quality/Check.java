package io.headgate.quality;

import io.headgate.dataset.Dataset;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** A question that a gate asks of one partition. Pure: it judges the evidence that it is given. */
public interface Check {

  /**
   * Stable and unique in a gate, such as {@code row_count >= 1}; the key of verdicts and tickets.
   */
  String name();

  /** What it needs to know. */
  Set<Metric> metrics();

  /** Whether it needs the columns and types of the table. */
  default boolean needsSchema() {
    return false;
  }

  /** Whether a schema that it lets pass becomes the one that it compares with. */
  default boolean acceptsSchemas() {
    return false;
  }

  /** What it needs to know of other datasets, over the same time. */
  default Map<Dataset, Set<Metric>> references() {
    return Map.of();
  }

  /** What each row has to obey for it to hold, if it is about single rows. */
  default Optional<RowRule> rowRule() {
    return Optional.empty();
  }

  /**
   * The value of its only metric below which it does not hold, whatever else is known; empty if it
   * has to know the value itself.
   */
  default OptionalDouble floor() {
    return OptionalDouble.empty();
  }

  /** Judges one partition. */
  Judgement judge(Evidence evidence);

  /** What a check says of one partition: whether it holds, and why, with the figures. */
  record Judgement(Outcome outcome, String message) {}
}
