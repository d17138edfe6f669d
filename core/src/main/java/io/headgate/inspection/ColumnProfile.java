package io.headgate.inspection;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What was seen of one column of the profiled partitions. Immutable and thread-safe.
 *
 * @param type as the engine says it, such as {@code decimal(10,2)}
 * @param completeness the share of rows in which it is not null, 0 to 1
 * @param leastCompleteness the same of the partition where it is the lowest
 * @param distinct about how many different values it has; empty for a type that cannot be counted
 * @param range of a numeric column that has values and is not redacted
 * @param length of a text column that has values and is not redacted, in characters
 * @param values all of them as text, in order, if they are few and not redacted; else empty
 * @param redacted whether nothing of its values is told
 */
public record ColumnProfile(
    String name,
    String type,
    double completeness,
    double leastCompleteness,
    Optional<Long> distinct,
    Optional<Range> range,
    Optional<Range> length,
    List<String> values,
    boolean redacted) {

  /**
   * Between what the values, or their lengths, lie.
   *
   * @param mean not a number where it was not asked for
   */
  public record Range(double min, double max, double mean) {}

  public ColumnProfile {
    requireNonNull(name, "name");
    requireNonNull(type, "type");
    requireNonNull(distinct, "distinct");
    requireNonNull(range, "range");
    requireNonNull(length, "length");
    values = List.copyOf(values);
  }

  /** Whether every row has a value. */
  public boolean isComplete() {
    return completeness == 1;
  }
}
