package io.headgate.time;

import static java.util.Objects.requireNonNull;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Time cut into hours, days, weeks or months of one zone, or into windows of several of them,
 * without gaps or overlaps.
 *
 * <p>Days, weeks and months follow the zone's calendar, so a day is 23 or 25 hours long where the
 * clock changes. Hours are physical hours aligned to the zone's offset, so the day of a change has
 * 23 or 25 of them and none is named twice (labels of hours are in UTC). Cells are numbered without
 * a gap, so that counting and shifting are arithmetic. Immutable, thread-safe.
 *
 * @param firstDay the first day of a week; used by {@link Period#WEEK} only
 * @param size how many periods make a cell; 1 except for windows
 * @param anchor a day in whose period a window begins; {@link LocalDate#EPOCH} where the size is 1
 */
public record CalendarGrid(
    Period period, ZoneId zone, DayOfWeek firstDay, int size, LocalDate anchor) {

  private static final DateTimeFormatter HOUR_LABEL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm'Z'").withZone(ZoneOffset.UTC);

  /** From the first day of the epoch, a Thursday, back to the Monday before. */
  private static final int EPOCH_SINCE_MONDAY = 3;

  public CalendarGrid {
    requireNonNull(period, "period");
    requireNonNull(zone, "zone");
    requireNonNull(firstDay, "firstDay");
    requireNonNull(anchor, "anchor");
    if (size < 1) {
      throw new IllegalArgumentException("A window needs at least one period, not " + size);
    }
    if (size == 1) {
      anchor = LocalDate.EPOCH;
    }
  }

  /** A grid of single periods. */
  public CalendarGrid(Period period, ZoneId zone, DayOfWeek firstDay) {
    this(period, zone, firstDay, 1, LocalDate.EPOCH);
  }

  /** A grid whose weeks, if it has any, start on Monday (ISO 8601). */
  public static CalendarGrid of(Period period, ZoneId zone) {
    return new CalendarGrid(period, zone, DayOfWeek.MONDAY);
  }

  /**
   * Windows of {@code size} periods each, of which one begins on {@code anchor}; with months, with
   * the month that contains it.
   *
   * @throws IllegalArgumentException if the size is less than 1
   */
  public static CalendarGrid windows(int size, Period period, ZoneId zone, LocalDate anchor) {
    DayOfWeek firstDay = period == Period.WEEK ? anchor.getDayOfWeek() : DayOfWeek.MONDAY;
    return new CalendarGrid(period, zone, firstDay, size, anchor);
  }

  /** One line for people, such as {@code daily (UTC)}. */
  public String describe() {
    if (size > 1) {
      String unit = period.name().toLowerCase(Locale.ROOT);
      return "windows of " + size + " " + unit + "s from " + anchor + " (" + zone + ")";
    }
    return switch (period) {
      case HOUR -> "hourly (" + zone + ")";
      case DAY -> "daily (" + zone + ")";
      case WEEK -> "weekly from " + firstDay + " (" + zone + ")";
      case MONTH -> "monthly (" + zone + ")";
    };
  }

  /** The cell that contains {@code instant}. */
  public DataInterval containing(Instant instant) {
    return cell(number(instant));
  }

  /** The cells that share time with {@code interval}, in order. */
  public List<DataInterval> overlapping(DataInterval interval) {
    List<DataInterval> cells = new ArrayList<>();
    long number = number(interval.start());
    Instant start = start(number);
    while (start.isBefore(interval.end())) {
      number++;
      Instant end = start(number);
      cells.add(new DataInterval(start, end));
      start = end;
    }
    return List.copyOf(cells);
  }

  /** How many cells share time with {@code interval}; takes the same time for any length. */
  public long count(DataInterval interval) {
    return number(interval.end().minusNanos(1)) - number(interval.start()) + 1;
  }

  /** {@code interval} widened to whole cells. */
  public DataInterval covering(DataInterval interval) {
    return new DataInterval(floor(interval.start()), ceiling(interval.end()));
  }

  /**
   * The start of the cell {@code cells} after (or before, if negative) the one of {@code instant}.
   */
  public Instant shift(Instant instant, long cells) {
    return start(number(instant) + cells);
  }

  /** The start of the first cell that starts at or after {@code instant}. */
  public Instant ceiling(Instant instant) {
    long number = number(instant);
    Instant start = start(number);
    return start.equals(instant) ? start : start(number + 1);
  }

  /** The start of the cell that contains {@code instant}. */
  public Instant floor(Instant instant) {
    return start(number(instant));
  }

  /** The number of the cell that contains {@code instant}; the cell after it has the next one. */
  public long number(Instant instant) {
    long unit = unit(instant);
    return size == 1 ? unit : Math.floorDiv(unit - anchorUnit(), size);
  }

  /** The start of the cell of that number. */
  public Instant start(long number) {
    return startOfUnit(size == 1 ? number : anchorUnit() + number * size);
  }

  private DataInterval cell(long number) {
    return new DataInterval(start(number), start(number + 1));
  }

  private long anchorUnit() {
    return unit(anchor.atStartOfDay(zone).toInstant());
  }

  private long unit(Instant instant) {
    if (period == Period.HOUR) {
      return HourCells.of(zone).number(instant);
    }
    DayCells days = DayCells.of(zone);
    long day = days.epochDay(instant);
    return switch (period) {
      case HOUR -> throw new AssertionError("hours are no days");
      case DAY -> days.number(day);
      case WEEK -> Math.floorDiv(day - weekStart(), 7L);
      case MONTH -> LocalDate.ofEpochDay(day).getLong(ChronoField.PROLEPTIC_MONTH);
    };
  }

  private Instant startOfUnit(long unit) {
    return switch (period) {
      case HOUR -> HourCells.of(zone).start(unit);
      case DAY -> {
        DayCells days = DayCells.of(zone);
        yield days.start(days.epochDayOf(unit));
      }
      case WEEK -> DayCells.of(zone).start(unit * 7 + weekStart());
      case MONTH ->
          LocalDate.of((int) Math.floorDiv(unit, 12L), (int) Math.floorMod(unit, 12L) + 1, 1)
              .atStartOfDay(zone)
              .toInstant();
    };
  }

  /** The epoch day on which the week number 0 begins. */
  private int weekStart() {
    return firstDay.getValue() - 1 - EPOCH_SINCE_MONDAY;
  }

  /**
   * How a person names the cell that starts at {@code start}: {@code 1998-01-08}, {@code 1998-01}
   * for a month, the first day for a week, {@code 1998-01-08T05:00Z} for an hour; a window is named
   * like its first period.
   */
  public String label(Instant start) {
    return switch (period) {
      case HOUR -> HOUR_LABEL.format(start);
      case DAY, WEEK -> date(start).toString();
      case MONTH -> YearMonth.from(date(start)).toString();
    };
  }

  /**
   * The cell that {@code label} names, or that contains the day it names.
   *
   * @throws IllegalArgumentException if {@code label} is not a date of this grid
   */
  public DataInterval parse(String label) {
    try {
      return containing(
          switch (period) {
            case HOUR ->
                label.contains("T")
                    ? Instant.from(HOUR_LABEL.parse(label))
                    : LocalDate.parse(label).atStartOfDay(zone).toInstant();
            case DAY, WEEK -> LocalDate.parse(label).atStartOfDay(zone).toInstant();
            case MONTH ->
                (label.length() == 7 ? YearMonth.parse(label).atDay(1) : LocalDate.parse(label))
                    .atStartOfDay(zone)
                    .toInstant();
          });
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "Cannot read '"
              + label
              + "' as a "
              + period.name().toLowerCase(Locale.ROOT)
              + ": write for example "
              + label(floor(Instant.parse("1998-01-08T00:00:00Z"))),
          e);
    }
  }

  private LocalDate date(Instant instant) {
    return instant.atZone(zone).toLocalDate();
  }
}
