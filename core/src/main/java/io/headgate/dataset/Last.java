package io.headgate.dataset;

import io.headgate.time.CalendarGrid;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.Optional;

/**
 * The last upstream partition that is complete when the downstream one ends.
 *
 * <p>If cell n contains the end of the downstream partition, that is cell n - 1. So the cells k
 * through m are read by the partitions that end at or after the start of k + 1 and before that of m
 * + 2. That may be none: of a day's hours, a day reads the last.
 */
record Last() implements PartitionMapping {

  @Override
  public void requireFits(Partitioning up, Partitioning down) {
    if (!(up instanceof Partitioning.Calendar) || !(down instanceof Partitioning.Calendar)) {
      throw new IllegalArgumentException(
          "last() needs partitions by time on both sides, to say which is the last, but it goes"
              + " from "
              + up.describe()
              + " to "
              + down.describe()
              + ": use all()");
    }
  }

  @Override
  public Optional<DataInterval> upstream(
      Partitioning up, Partitioning down, DataInterval interval) {
    CalendarGrid grid = grid(up, down);
    Instant firstEnd = grid(down, up).containing(interval.start()).end();
    return Optional.of(
        DataInterval.between(grid.shift(firstEnd, -1), grid.floor(down.covering(interval).end())));
  }

  @Override
  public Optional<DataInterval> downstream(
      Partitioning up, Partitioning down, DataInterval interval) {
    CalendarGrid grid = grid(up, down);
    CalendarGrid made = grid(down, up);
    Instant first = grid.shift(interval.start(), 1);
    Instant beyond = grid.shift(interval.end().minusNanos(1), 2);
    Instant start = made.floor(first.minusNanos(1));
    Instant end = made.floor(beyond.minusNanos(1));
    return end.isAfter(start) ? Optional.of(DataInterval.between(start, end)) : Optional.empty();
  }

  @Override
  public String describe() {
    return "last";
  }

  private CalendarGrid grid(Partitioning partitioning, Partitioning other) {
    requireFits(partitioning, other);
    return ((Partitioning.Calendar) partitioning).grid();
  }
}
