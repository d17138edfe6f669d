package io.headgate.dataset;

import static java.util.Objects.requireNonNull;

import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.util.Optional;

/** The same upstream partitions for every downstream one: those of some days, in their zone. */
record Fixed(LocalDate first, LocalDate last) implements PartitionMapping {

  Fixed {
    requireNonNull(first, "first");
    requireNonNull(last, "last");
    if (last.isBefore(first)) {
      throw new IllegalArgumentException(
          "The last day of a fixed range must not be before the first: from "
              + first
              + " through "
              + last);
    }
  }

  @Override
  public Optional<DataInterval> upstream(
      Partitioning up, Partitioning down, DataInterval interval) {
    return Optional.of(
        up instanceof Partitioning.Calendar calendar
            ? up.covering(DataInterval.ofDays(first, last, calendar.grid().zone()))
            : DataInterval.ALWAYS);
  }

  @Override
  public Optional<DataInterval> downstream(
      Partitioning up, Partitioning down, DataInterval interval) {
    return upstream(up, down, DataInterval.ALWAYS)
        .filter(interval::overlaps)
        .map(read -> DataInterval.ALWAYS);
  }

  @Override
  public String describe() {
    return "fixed " + (first.equals(last) ? first : first + ".." + last);
  }
}
