package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.time.DataInterval;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/** Finds the interval that a person means by a date. */
final class IntervalOfDate {

  /** No timetable is sparser than this: 366 days doubled a few times. */
  private static final Duration FURTHEST = Duration.ofDays(366L * 16);

  private IntervalOfDate() {}

  /**
   * The first interval that starts on the date or, if none does, the one that the date lies in. A
   * DAG that runs by hand only has one interval a day.
   *
   * @throws IllegalArgumentException if there is none, or it lies outside the DAG's life
   */
  static DataInterval find(Dag dag, LocalDate date) {
    DataInterval interval = whateverTheLife(dag, date);
    if (!dag.life().encloses(interval)) {
      throw new IllegalArgumentException(
          "DAG "
              + dag.name()
              + " has no run for "
              + date
              + ": the interval "
              + interval
              + " is outside the DAG's life "
              + dag.life());
    }
    return interval;
  }

  /**
   * The same, also if it lies outside the DAG's life.
   *
   * @throws IllegalArgumentException if there is none
   */
  static DataInterval whateverTheLife(Dag dag, LocalDate date) {
    Timetable timetable = dag.timetable();
    DataInterval day = DataInterval.ofDay(date, timetable.zone());
    boolean byHand = timetable.firstFrom(DataInterval.ALWAYS.start()).isEmpty();
    DataInterval interval =
        byHand
            ? day
            : startingOn(timetable, day)
                .or(() -> containing(timetable, day.start()))
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "DAG "
                                + dag.name()
                                + " ("
                                + timetable.describe()
                                + ") has no interval on "
                                + date
                                + ": choose another date"));
    return interval;
  }

  private static Optional<DataInterval> startingOn(Timetable timetable, DataInterval day) {
    return timetable.firstFrom(day.start()).filter(first -> day.contains(first.start()));
  }

  private static Optional<DataInterval> containing(Timetable timetable, Instant instant) {
    for (Duration back = Duration.ofDays(1);
        back.compareTo(FURTHEST) <= 0;
        back = back.multipliedBy(2)) {
      Optional<DataInterval> candidate = timetable.firstFrom(instant.minus(back));
      while (candidate.isPresent() && !candidate.get().start().isAfter(instant)) {
        if (candidate.get().contains(instant)) {
          return candidate;
        }
        candidate = timetable.firstFrom(candidate.get().start().plusNanos(1));
      }
    }
    return Optional.empty();
  }
}
