package io.headgate.time;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Says which data intervals exist for a DAG. Pure: the same answer at any time, on any node.
 *
 * <p>Implementations are immutable and thread-safe.
 */
public interface Timetable {

  /** The zone that dates of this timetable are read in. */
  ZoneId zone();

  /** The first interval that starts at or after {@code from}; empty if there is none. */
  Optional<DataInterval> firstFrom(Instant from);

  /** How a person names the interval: a date where the timetable has one a day or less. */
  String label(DataInterval interval);

  /** One line for people, such as {@code daily (UTC)}. */
  String describe();

  /** One interval an hour. */
  static Timetable hourly(ZoneId zone) {
    return new CalendarTimetable(CalendarGrid.of(Period.HOUR, zone));
  }

  /** One interval a calendar day. */
  static Timetable daily(ZoneId zone) {
    return new CalendarTimetable(CalendarGrid.of(Period.DAY, zone));
  }

  /** One interval a week that starts on Monday. */
  static Timetable weekly(ZoneId zone) {
    return weekly(zone, DayOfWeek.MONDAY);
  }

  /** One interval a week that starts on {@code firstDay}. */
  static Timetable weekly(ZoneId zone, DayOfWeek firstDay) {
    return new CalendarTimetable(new CalendarGrid(Period.WEEK, zone, firstDay));
  }

  /** One interval a calendar month. */
  static Timetable monthly(ZoneId zone) {
    return new CalendarTimetable(CalendarGrid.of(Period.MONTH, zone));
  }

  /**
   * One interval between each two consecutive times of a five-field Unix cron expression.
   *
   * <p>Where the clock skips the time, it fires at the end of the gap; where the clock repeats it,
   * a fixed time fires once, a wildcard hour fires in both.
   *
   * @throws IllegalArgumentException if the expression is not valid
   */
  static Timetable cron(String expression, ZoneId zone) {
    return CronTimetable.parse(expression, zone);
  }

  /** No interval by itself: runs are only triggered by hand. */
  static Timetable manual(ZoneId zone) {
    return new ManualTimetable(zone);
  }
}
