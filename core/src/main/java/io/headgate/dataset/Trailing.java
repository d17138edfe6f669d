package io.headgate.dataset;

import io.headgate.time.CalendarGrid;
import io.headgate.time.DataInterval;
import java.time.Instant;

/** The last {@code count} upstream partitions up to the end of the downstream one. */
record Trailing(int count) implements PartitionMapping {

  Trailing {
    if (count < 1) {
      throw new IllegalArgumentException(
          "A trailing window needs at least one partition, not " + count);
    }
  }

  @Override
  public DataInterval upstream(Partitioning up, Partitioning down, DataInterval interval) {
    if (!(up instanceof Partitioning.Calendar calendar)) {
      return DataInterval.ALWAYS;
    }
    CalendarGrid grid = calendar.grid();
    // The first downstream partition of the range reaches back furthest, from its own last cell.
    DataInterval first = down.overlapping(interval).get(0);
    Instant lastCell = grid.floor(first.end().minusNanos(1));
    Instant start = earlier(grid.shift(lastCell, -(count - 1L)), grid.floor(first.start()));
    return DataInterval.between(start, grid.ceiling(down.covering(interval).end()));
  }

  @Override
  public DataInterval downstream(Partitioning up, Partitioning down, DataInterval interval) {
    if (!(up instanceof Partitioning.Calendar calendar)
        || !(down instanceof Partitioning.Calendar)) {
      return DataInterval.ALWAYS;
    }
    CalendarGrid grid = calendar.grid();
    // A downstream partition still reaches the last changed cell if its own last cell is at most
    // count - 1 cells after it.
    Instant lastCell = grid.floor(interval.end().minusNanos(1));
    Instant lastReader = grid.shift(lastCell, count - 1L);
    DataInterval reach =
        down.covering(DataInterval.between(interval.start(), grid.shift(lastReader, 1)));
    DataInterval lastDown =
        down.overlapping(DataInterval.between(lastReader, grid.shift(lastReader, 1))).get(0);
    boolean reaches = !grid.floor(lastDown.end().minusNanos(1)).isAfter(lastReader);
    boolean overlapsChange = lastDown.start().isBefore(interval.end());
    return reaches || overlapsChange
        ? DataInterval.between(reach.start(), later(lastDown.end(), down.covering(interval).end()))
        : DataInterval.between(
            reach.start(), later(lastDown.start(), down.covering(interval).end()));
  }

  @Override
  public String describe() {
    return "trailing " + count;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
