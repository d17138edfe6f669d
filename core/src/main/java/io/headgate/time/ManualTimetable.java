package io.headgate.time;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** Has no interval of its own; a run triggered by hand covers the day it is asked for. */
record ManualTimetable(ZoneId zone) implements Timetable {

  ManualTimetable {
    requireNonNull(zone, "zone");
  }

  @Override
  public Optional<DataInterval> firstFrom(Instant from) {
    return Optional.empty();
  }

  @Override
  public String label(DataInterval interval) {
    return interval.start().atZone(zone).toLocalDate().toString();
  }

  @Override
  public String describe() {
    return "by hand (" + zone + ")";
  }
}
