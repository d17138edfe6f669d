package io.headgate.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The half-open stretch of time {@code [start, end)} whose data a run or a partition covers.
 *
 * <p>Immutable and thread-safe. The meaning is Airflow's: a run of interval {@code [start, end)}
 * has the logical date {@code start} and is created at or after {@code end}.
 */
public record DataInterval(Instant start, Instant end) implements Comparable<DataInterval> {

  /** All of time: the interval of an unpartitioned dataset. Years 0001 to 9999, UTC. */
  public static final DataInterval ALWAYS =
      new DataInterval(
          Instant.parse("0001-01-01T00:00:00Z"), Instant.parse("9999-12-31T00:00:00Z"));

  /**
   * @throws IllegalArgumentException if {@code end} is not after {@code start}
   */
  public DataInterval {
    requireNonNull(start, "start");
    requireNonNull(end, "end");
    if (!end.isAfter(start)) {
      throw new IllegalArgumentException(
          "A data interval must end after it starts: start " + start + ", end " + end);
    }
  }

  /** The interval from {@code start} to {@code end}. */
  public static DataInterval between(Instant start, Instant end) {
    return new DataInterval(start, end);
  }

  /** The calendar day {@code date} in {@code zone}: 23 or 25 hours long where the clock changes. */
  public static DataInterval ofDay(LocalDate date, ZoneId zone) {
    return ofDays(date, date, zone);
  }

  /** The calendar days {@code first} through {@code last}, both included, in {@code zone}. */
  public static DataInterval ofDays(LocalDate first, LocalDate last, ZoneId zone) {
    if (last.isBefore(first)) {
      throw new IllegalArgumentException(
          "The last day must not be before the first: from " + first + " through " + last);
    }
    return new DataInterval(
        first.atStartOfDay(zone).toInstant(), last.plusDays(1).atStartOfDay(zone).toInstant());
  }

  /** Whether {@code instant} lies in this interval. */
  public boolean contains(Instant instant) {
    return !instant.isBefore(start) && instant.isBefore(end);
  }

  /** Whether the two intervals share at least one instant. */
  public boolean overlaps(DataInterval other) {
    return start.isBefore(other.end) && other.start.isBefore(end);
  }

  /** Whether {@code other} lies wholly in this interval. */
  public boolean encloses(DataInterval other) {
    return !other.start.isBefore(start) && !other.end.isAfter(end);
  }

  /** The smallest interval that encloses both. */
  public DataInterval hull(DataInterval other) {
    return new DataInterval(
        start.isBefore(other.start) ? start : other.start,
        end.isAfter(other.end) ? end : other.end);
  }

  /** The length; {@link #ALWAYS} answers nearly ten thousand years. */
  public Duration duration() {
    return Duration.between(start, end);
  }

  /** By start, then by end. */
  @Override
  public int compareTo(DataInterval other) {
    int byStart = start.compareTo(other.start);
    return byStart != 0 ? byStart : end.compareTo(other.end);
  }

  @Override
  public String toString() {
    return "[" + start + ", " + end + ")";
  }
}
