package io.headgate.dataset;

import io.headgate.time.CalendarGrid;
import io.headgate.time.DataInterval;
import io.headgate.time.Period;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/** How a dataset is cut into partitions. Immutable and thread-safe. */
public sealed interface Partitioning {

  /** The partitions' intervals that share time with {@code interval}, in order. */
  List<DataInterval> overlapping(DataInterval interval);

  /** How many partitions share time with {@code interval}; counted, not listed. */
  long count(DataInterval interval);

  /** {@code interval} widened to whole partitions. */
  DataInterval covering(DataInterval interval);

  /** How people name the partition that covers {@code interval}. */
  String label(DataInterval interval);

  /**
   * The partition that {@code label} names or, for a date, that contains the date.
   *
   * @throws IllegalArgumentException if it names none
   */
  DataInterval parse(String label);

  /** One line for people, such as {@code daily (UTC)}. */
  String describe();

  /** The whole dataset is one partition. */
  static Partitioning unpartitioned() {
    return new Unpartitioned();
  }

  static Partitioning hourly(ZoneId zone) {
    return new Calendar(CalendarGrid.of(Period.HOUR, zone));
  }

  static Partitioning daily(ZoneId zone) {
    return new Calendar(CalendarGrid.of(Period.DAY, zone));
  }

  /** Weeks that start on {@code firstDay}. */
  static Partitioning weekly(ZoneId zone, DayOfWeek firstDay) {
    return new Calendar(new CalendarGrid(Period.WEEK, zone, firstDay));
  }

  static Partitioning monthly(ZoneId zone) {
    return new Calendar(CalendarGrid.of(Period.MONTH, zone));
  }

  /**
   * Windows of {@code size} hours, days, weeks or months each, named like the first of them.
   *
   * @param anchor a window begins on this day; with months, in the month of this day
   * @throws IllegalArgumentException if the size is less than 1
   */
  static Partitioning windows(int size, Period period, ZoneId zone, LocalDate anchor) {
    return new Calendar(CalendarGrid.windows(size, period, zone, anchor));
  }

  /** The whole dataset is one partition, named {@code all}. */
  record Unpartitioned() implements Partitioning {
    @Override
    public List<DataInterval> overlapping(DataInterval interval) {
      return List.of(DataInterval.ALWAYS);
    }

    @Override
    public long count(DataInterval interval) {
      return 1;
    }

    @Override
    public DataInterval covering(DataInterval interval) {
      return DataInterval.ALWAYS;
    }

    @Override
    public String label(DataInterval interval) {
      return "all";
    }

    @Override
    public DataInterval parse(String label) {
      return DataInterval.ALWAYS;
    }

    @Override
    public String describe() {
      return "unpartitioned";
    }
  }

  /** One partition per cell of a calendar grid. */
  record Calendar(CalendarGrid grid) implements Partitioning {
    @Override
    public List<DataInterval> overlapping(DataInterval interval) {
      return grid.overlapping(interval);
    }

    @Override
    public long count(DataInterval interval) {
      return grid.count(interval);
    }

    @Override
    public DataInterval covering(DataInterval interval) {
      return grid.covering(interval);
    }

    @Override
    public String label(DataInterval interval) {
      return grid.label(interval.start());
    }

    @Override
    public DataInterval parse(String label) {
      return grid.parse(label);
    }

    @Override
    public String describe() {
      return grid.describe();
    }
  }
}
