package io.headgate.dataset;

import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Which upstream partitions a downstream partition is made from, in both directions.
 *
 * <p>The law: {@code u ∈ upstream(d) ⇔ d ∈ downstream(u)}. Both functions take ranges of whole
 * partitions, and both are monotone: a later partition's image neither begins nor ends earlier. So
 * a contiguous range maps to one contiguous range. Downstream, that holds exactly the images of the
 * range's partitions, which is what a backfill recomputes. Upstream it is the smallest range that
 * encloses them, which is what one execution over several partitions reads.
 *
 * <p>Tables of one's own are mapped by implementing this, best as a record, as lineages are
 * compared; {@code io.headgate.testing.MappingLaw} checks the law. Immutable, thread-safe.
 */
public interface PartitionMapping {

  /**
   * The range of {@code up} that the range {@code interval} of {@code down} is made from; empty if
   * it is made from no partition of it.
   */
  Optional<DataInterval> upstream(Partitioning up, Partitioning down, DataInterval interval);

  /**
   * The range of {@code down} that is made from the range {@code interval} of {@code up}; empty if
   * none is.
   */
  Optional<DataInterval> downstream(Partitioning up, Partitioning down, DataInterval interval);

  /**
   * Refuses partitionings that the mapping has no meaning for. Default: none.
   *
   * @throws IllegalArgumentException if it does not fit; the message says what to do
   */
  default void requireFits(Partitioning up, Partitioning down) {}

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

  /**
   * The overlapping upstream partitions, all moved by so many partitions: with daily partitions,
   * {@code offset(-1)} maps day D to D-1. With unpartitioned datasets it is {@link #all()}.
   *
   * @param partitions negative is earlier
   */
  static PartitionMapping offset(int partitions) {
    return new Window(partitions, partitions);
  }

  /**
   * A window around the overlapping upstream partitions: with daily partitions, {@code window(-7,
   * -1)} maps day D to D-7 through D-1. With unpartitioned datasets it is {@link #all()}.
   *
   * @param first how far before the first overlapping partition it begins; negative is earlier
   * @param last how far after the last overlapping partition it ends
   * @throws IllegalArgumentException if {@code first} is after {@code last}
   */
  static PartitionMapping window(int first, int last) {
    return new Window(first, last);
  }

  /**
   * The last upstream partition that is complete when the downstream one ends: a month's table for
   * the days of the month after it, a day's last hour. Both datasets are partitioned by time.
   */
  static PartitionMapping last() {
    return new Last();
  }

  /**
   * For every downstream partition the same upstream partitions: those of one day.
   *
   * @param day in the zone of the upstream dataset
   */
  static PartitionMapping fixed(LocalDate day) {
    return new Fixed(day, day);
  }

  /**
   * For every downstream partition the same upstream partitions: those of some days.
   *
   * @param first in the zone of the upstream dataset
   * @param last included
   * @throws IllegalArgumentException if the last day is before the first
   */
  static PartitionMapping fixed(LocalDate first, LocalDate last) {
    return new Fixed(first, last);
  }
}
