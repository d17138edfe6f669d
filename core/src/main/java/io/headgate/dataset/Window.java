package io.headgate.dataset;

import io.headgate.time.CalendarGrid;
import io.headgate.time.DataInterval;
import java.util.Optional;

/**
 * The upstream partitions from {@code first} to {@code last} places away from those that share time
 * with the downstream one; negative is earlier.
 *
 * <p>Let the cells a through b share time with the downstream partition d. Cell k is read exactly
 * if a + first &lt;= k &lt;= b + last, which is a &lt;= k - first and b &gt;= k - last: d shares
 * time with one of the cells k - last through k - first.
 */
record Window(int first, int last) implements PartitionMapping {

  Window {
    if (first > last) {
      throw new IllegalArgumentException(
          "A window cannot go from "
              + first
              + " to "
              + last
              + " partitions away: give the earlier end first");
    }
  }

  @Override
  public Optional<DataInterval> upstream(
      Partitioning up, Partitioning down, DataInterval interval) {
    if (!(up instanceof Partitioning.Calendar calendar)
        || !(down instanceof Partitioning.Calendar)) {
      return Optional.of(DataInterval.ALWAYS);
    }
    return Optional.of(shifted(calendar.grid(), down.covering(interval), first, last));
  }

  @Override
  public Optional<DataInterval> downstream(
      Partitioning up, Partitioning down, DataInterval interval) {
    if (!(up instanceof Partitioning.Calendar calendar)
        || !(down instanceof Partitioning.Calendar)) {
      return Optional.of(DataInterval.ALWAYS);
    }
    return Optional.of(down.covering(shifted(calendar.grid(), interval, -last, -first)));
  }

  @Override
  public String describe() {
    return first == last ? "offset " + first : "window " + first + " to " + last;
  }

  private static DataInterval shifted(
      CalendarGrid grid, DataInterval interval, int start, int end) {
    return DataInterval.between(
        grid.shift(interval.start(), start), grid.shift(interval.end().minusNanos(1), end + 1L));
  }
}
