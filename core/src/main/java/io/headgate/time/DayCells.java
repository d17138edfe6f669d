package io.headgate.time;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.LongStream;

/**
 * The days of a zone, by their epoch day. A day begins where {@link LocalDate#atStartOfDay(ZoneId)}
 * says and lasts until the next one begins, also where a clock that is put back shows the day
 * before once more. Immutable, thread-safe.
 */
final class DayCells {

  private static final long SECONDS = 86_400;

  /** Clocks are put back over midnight by a few hours at most. */
  private static final long LATE = 20 * 3_600;

  private static final ConcurrentMap<ZoneId, DayCells> BY_ZONE = new ConcurrentHashMap<>();

  private final ZoneId zone;
  private final ZoneRules rules;

  /** The days that the zone never had, as it crossed the date line; ascending. */
  private final long[] skipped;

  private DayCells(ZoneId zone) {
    this.zone = zone;
    this.rules = zone.getRules();
    this.skipped =
        rules.getTransitions().stream().flatMapToLong(DayCells::skipped).sorted().toArray();
  }

  static DayCells of(ZoneId zone) {
    return BY_ZONE.computeIfAbsent(zone, DayCells::new);
  }

  /** The last day that has begun by then. */
  long epochDay(Instant instant) {
    long local = instant.getEpochSecond() + rules.getOffset(instant).getTotalSeconds();
    long day = Math.floorDiv(local, SECONDS);
    return local - day * SECONDS >= LATE && !start(day + 1).isAfter(instant) ? day + 1 : day;
  }

  /** When the day begins; a day that the zone never had begins with the one after it. */
  Instant start(long epochDay) {
    return LocalDate.ofEpochDay(epochDay).atStartOfDay(zone).toInstant();
  }

  /** Numbers the days that there were, without a gap. */
  long number(long epochDay) {
    long number = epochDay;
    for (int i = 0; i < skipped.length && skipped[i] < epochDay; i++) {
      number--;
    }
    return number;
  }

  /** The inverse of {@link #number}. */
  long epochDayOf(long number) {
    long epochDay = number;
    for (int i = 0; i < skipped.length && skipped[i] <= epochDay; i++) {
      epochDay++;
    }
    return epochDay;
  }

  private static LongStream skipped(ZoneOffsetTransition transition) {
    if (transition.getDuration().compareTo(Duration.ofDays(1)) < 0) {
      return LongStream.empty();
    }
    LocalDate first = transition.getDateTimeBefore().toLocalDate();
    if (!first.atStartOfDay().equals(transition.getDateTimeBefore())) {
      first = first.plusDays(1);
    }
    return LongStream.range(
        first.toEpochDay(), transition.getDateTimeAfter().toLocalDate().toEpochDay());
  }
}
