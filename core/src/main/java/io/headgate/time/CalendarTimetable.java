package io.headgate.time;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** One interval per cell of a calendar grid. */
record CalendarTimetable(CalendarGrid grid) implements Timetable {

  @Override
  public ZoneId zone() {
    return grid.zone();
  }

  @Override
  public Optional<DataInterval> firstFrom(Instant from) {
    return Optional.of(grid.containing(grid.ceiling(from)));
  }

  @Override
  public String label(DataInterval interval) {
    return grid.label(interval.start());
  }

  @Override
  public String describe() {
    return grid.describe();
  }
}
