package io.headgate.dataset;

import io.headgate.time.DataInterval;

/**
 * Which upstream partitions a downstream partition is made from, in both directions.
 *
 * <p>The law: {@code u ∈ upstream(d) ⇔ d ∈ downstream(u)}. Both functions are monotone and take
 * ranges, so a contiguous range of partitions maps to a contiguous range. Immutable, thread-safe.
 */
public interface PartitionMapping {

  /** The range of {@code up} that the range {@code interval} of {@code down} is made from. */
  DataInterval upstream(Partitioning up, Partitioning down, DataInterval interval);

  /** The range of {@code down} that is made from the range {@code interval} of {@code up}. */
  DataInterval downstream(Partitioning up, Partitioning down, DataInterval interval);

  /** One line for people, such as {@code trailing 28}. */
  String describe();

  /** All upstream partitions that share time with the downstream one: same, finer or coarser. */
  static PartitionMapping overlapping() {
    return new Overlapping();
  }

  /**
   * The overlapping upstream partitions and as many before them as make {@code count} up to the
   * last: with daily partitions, {@code trailing(7)} maps day D to D-6 through D.
   */
  static PartitionMapping trailing(int count) {
    return new Trailing(count);
  }

  /** The whole upstream dataset; any change in it reaches every downstream partition. */
  static PartitionMapping all() {
    return new All();
  }
}
