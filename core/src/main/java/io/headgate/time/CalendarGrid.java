package io.headgate.time;

import static java.util.Objects.requireNonNull;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Time cut into hours, days, weeks or months of one zone, without gaps or overlaps.
 *
 * <p>Days, weeks and months follow the zone's calendar, so a day is 23 or 25 hours long where the
 * clock changes. Hours are physical hours aligned to the zone's offset, so the day of a change has
 * 23 or 25 of them and none is named twice (labels of hours are in UTC). Immutable, thread-safe.
 *
 * @param firstDay the first day of a week; used by {@link Period#WEEK} only
 */
public record CalendarGrid(Period period, ZoneId zone, DayOfWeek firstDay) {

  private static final DateTimeFormatter HOUR_LABEL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm'Z'").withZone(ZoneOffset.UTC);

  public CalendarGrid {
    requireNonNull(period, "period");
    requireNonNull(zone, "zone");
    requireNonNull(firstDay, "firstDay");
  }

  /** A grid whose weeks, if it has any, start on Monday (ISO 8601). */
  public static CalendarGrid of(Period period, ZoneId zone) {
    return new CalendarGrid(period, zone, DayOfWeek.MONDAY);
  }

  /** The cell that contains {@code instant}. */
  public DataInterval containing(Instant instant) {
    Instant start = floor(instant);
    return new DataInterval(start, next(start));
  }

  /** The cells that share time with {@code interval}, in order. */
  public List<DataInterval> overlapping(DataInterval interval) {
    List<DataInterval> cells = new ArrayList<>();
    Instant start = floor(interval.start());
    while (start.isBefore(interval.end())) {
      Instant end = next(start);
      cells.add(new DataInterval(start, end));
      start = end;
    }
    return List.copyOf(cells);
  }

  /** {@code interval} widened to whole cells. */
  public DataInterval covering(DataInterval interval) {
    return new DataInterval(floor(interval.start()), ceiling(interval.end()));
  }

  /**
   * The start of the cell {@code cells} after (or before, if negative) the one of {@code instant}.
   */
  public Instant shift(Instant instant, long cells) {
    Instant start = floor(instant);
    return switch (period) {
      case HOUR -> floor(start.plus(cells, ChronoUnit.HOURS));
      case DAY -> date(start).plusDays(cells).atStartOfDay(zone).toInstant();
      case WEEK -> date(start).plusWeeks(cells).atStartOfDay(zone).toInstant();
      case MONTH -> date(start).plusMonths(cells).atStartOfDay(zone).toInstant();
    };
  }

  /** The start of the first cell that starts at or after {@code instant}. */
  public Instant ceiling(Instant instant) {
    Instant start = floor(instant);
    return start.equals(instant) ? start : next(start);
  }

  /** The start of the cell that contains {@code instant}. */
  public Instant floor(Instant instant) {
    ZonedDateTime local = instant.atZone(zone);
    return switch (period) {
      case HOUR -> {
        int offset = local.getOffset().getTotalSeconds();
        long seconds = Math.floorDiv(instant.getEpochSecond() + offset, 3600L) * 3600L - offset;
        yield Instant.ofEpochSecond(seconds);
      }
      case DAY -> local.toLocalDate().atStartOfDay(zone).toInstant();
      case WEEK ->
          local
              .toLocalDate()
              .with(TemporalAdjusters.previousOrSame(firstDay))
              .atStartOfDay(zone)
              .toInstant();
      case MONTH -> local.toLocalDate().withDayOfMonth(1).atStartOfDay(zone).toInstant();
    };
  }

  /**
   * How a person names the cell that starts at {@code start}: {@code 1998-01-08}, {@code 1998-01}
   * for a month, the first day for a week, {@code 1998-01-08T05:00Z} for an hour.
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

  private Instant next(Instant start) {
    return period == Period.HOUR ? floor(start.plusSeconds(3600)) : shift(start, 1);
  }

  private LocalDate date(Instant instant) {
    return instant.atZone(zone).toLocalDate();
  }
}
