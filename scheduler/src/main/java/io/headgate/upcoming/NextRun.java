package io.headgate.upcoming;

import io.headgate.dag.Dag;
import io.headgate.time.DataInterval;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Computes the next run of a DAG from its timetable. Pure. */
public final class NextRun {

  private static final Duration SHORTEST_LOOK_BACK = Duration.ofMinutes(1);
  private static final Duration LONGEST_LOOK_BACK = Duration.ofDays(3 * 366);

  private NextRun() {}

  /**
   * The interval whose run is created next: the first in the DAG's life that ends after {@code
   * now}. Its run falls due at its end.
   *
   * @return empty if the DAG has no timetable, or its life is over
   */
  public static Optional<DataInterval> after(Dag dag, Instant now) {
    Timetable timetable = dag.timetable();
    Instant birth = dag.life().start();
    Optional<DataInterval> next =
        now.isBefore(birth) ? timetable.firstFrom(birth) : covering(timetable, now, birth);
    return next.filter(interval -> dag.life().encloses(interval));
  }

  private static Optional<DataInterval> covering(Timetable timetable, Instant now, Instant birth) {
    // A timetable is only asked for what starts at or after a time. Looking back twice as far each
    // time finds the interval around now in a few steps, whatever its length.
    for (Duration back = SHORTEST_LOOK_BACK;
        back.compareTo(LONGEST_LOOK_BACK) <= 0;
        back = back.multipliedBy(2)) {
      Instant from = later(birth, now.minus(back));
      Optional<DataInterval> first = timetable.firstFrom(from);
      if (first.isEmpty()) {
        continue;
      }
      if (!first.get().start().isAfter(now) || from.equals(birth)) {
        return firstEndingAfter(timetable, first.get(), now);
      }
    }
    return timetable.firstFrom(now);
  }

  private static Optional<DataInterval> firstEndingAfter(
      Timetable timetable, DataInterval first, Instant now) {
    Optional<DataInterval> interval = Optional.of(first);
    while (interval.isPresent() && !interval.get().end().isAfter(now)) {
      interval = timetable.firstFrom(interval.get().end());
    }
    return interval;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
