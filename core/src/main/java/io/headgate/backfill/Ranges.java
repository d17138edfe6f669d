package io.headgate.backfill;

import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stretches of time that neither overlap nor touch, in order. Most datasets of a plan have one, so
 * a sorted list does what a tree would do, in less. Immutable, thread-safe.
 */
record Ranges(List<DataInterval> intervals) {

  static final Ranges NONE = new Ranges(List.of());

  Ranges {
    intervals = List.copyOf(intervals);
  }

  /** The union of these, which may overlap and come in any order. */
  static Ranges of(List<DataInterval> intervals) {
    if (intervals.size() < 2) {
      return new Ranges(intervals);
    }
    List<DataInterval> merged = new ArrayList<>();
    List<DataInterval> sorted = new ArrayList<>(intervals);
    sorted.sort(null);
    DataInterval open = sorted.get(0);
    for (DataInterval next : sorted) {
      if (next.start().isAfter(open.end())) {
        merged.add(open);
        open = next;
      } else if (next.end().isAfter(open.end())) {
        open = DataInterval.between(open.start(), next.end());
      }
    }
    merged.add(open);
    return new Ranges(merged);
  }

  boolean isEmpty() {
    return intervals.isEmpty();
  }

  /** The part at or after {@code start} and before {@code end}. */
  Ranges within(Instant start, Instant end) {
    if (intervals.stream().allMatch(one -> isWithin(one, start, end))) {
      return this;
    }
    return new Ranges(
        intervals.stream().flatMap(interval -> cut(interval, start, end).stream()).toList());
  }

  /** The part before {@code start}, or at or after {@code end}. */
  Ranges outside(Instant start, Instant end) {
    if (intervals.stream().allMatch(one -> isWithin(one, start, end))) {
      return NONE;
    }
    List<DataInterval> outside = new ArrayList<>();
    for (DataInterval interval : intervals) {
      cut(interval, interval.start(), start).ifPresent(outside::add);
      cut(interval, start.isAfter(end) ? start : end, interval.end()).ifPresent(outside::add);
    }
    return Ranges.of(outside);
  }

  private static boolean isWithin(DataInterval interval, Instant start, Instant end) {
    return !interval.start().isBefore(start) && !interval.end().isAfter(end);
  }

  private static Optional<DataInterval> cut(DataInterval interval, Instant start, Instant end) {
    Instant from = interval.start().isBefore(start) ? start : interval.start();
    Instant to = interval.end().isAfter(end) ? end : interval.end();
    return to.isAfter(from) ? Optional.of(DataInterval.between(from, to)) : Optional.empty();
  }
}
