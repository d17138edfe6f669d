package io.headgate.dataset;

import io.headgate.time.CalendarGrid;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.Optional;

/**
 * The last {@code count} upstream partitions up to the end of the downstream one, and all that
 * overlap it.
 *
 * <p>For a downstream partition [s, e) whose last upstream cell is c, the first cell read is the
 * earlier of floor(s) and c - (count - 1). Solved for s and e this gives the inverse: a change of
 * [us, ue) reaches every partition with e > us that starts before ue or ends at or before ue +
 * (count - 1) cells.
 */
record Trailing(int count) implements PartitionMapping {

  Trailing {
    if (count < 1) {
      throw new IllegalArgumentException(
          "A trailing window needs at least one partition, not " + count);
    }
  }

  @Override
  public Optional<DataInterval> upstream(
      Partitioning up, Partitioning down, DataInterval interval) {
    if (!(up instanceof Partitioning.Calendar calendar)
        || !(down instanceof Partitioning.Calendar)) {
      return Optional.of(DataInterval.ALWAYS);
    }
    CalendarGrid grid = calendar.grid();
    DataInterval first = at(down, interval.start());
    Instant lastCell = grid.floor(first.end().minusNanos(1));
    Instant back = grid.shift(lastCell, -(count - 1L));
    Instant overlapping = grid.floor(first.start());
    return Optional.of(
        DataInterval.between(
            back.isBefore(overlapping) ? back : overlapping,
            grid.ceiling(down.covering(interval).end())));
  }

  @Override
  public Optional<DataInterval> downstream(
      Partitioning up, Partitioning down, DataInterval interval) {
    if (!(up instanceof Partitioning.Calendar calendar)
        || !(down instanceof Partitioning.Calendar)) {
      return Optional.of(DataInterval.ALWAYS);
    }
    CalendarGrid grid = calendar.grid();
    DataInterval changed = up.covering(interval);
    DataInterval overlapping = down.covering(changed);
    Instant reach = at(down, grid.shift(changed.end(), count - 1L)).start();
    return Optional.of(
        DataInterval.between(
            overlapping.start(), reach.isAfter(overlapping.end()) ? reach : overlapping.end()));
  }

  @Override
  public String describe() {
    return "trailing " + count;
  }

  private static DataInterval at(Partitioning partitioning, Instant instant) {
    return partitioning.covering(DataInterval.between(instant, instant.plusNanos(1)));
  }
}
