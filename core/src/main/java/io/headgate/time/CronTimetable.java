package io.headgate.time;

import static java.util.Objects.requireNonNull;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The intervals between the fire times of a cron expression. The library parses the expression and
 * steps through local times; what a clock change does to them is decided here, as Airflow does.
 *
 * @param everyHour whether the hour is a wildcard, so that a repeated hour fires twice
 */
record CronTimetable(String expression, ZoneId zone, ExecutionTime localTimes, boolean everyHour)
    implements Timetable {

  /** No zone has ever changed its clock by more than this at once, but for a skipped day. */
  private static final Duration WIDEST_CHANGE = Duration.ofHours(24);

  static CronTimetable parse(String expression, ZoneId zone) {
    requireNonNull(zone, "zone");
    try {
      Cron cron =
          new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX))
              .parse(requireNonNull(expression, "expression"))
              .validate();
      String hour =
          Splitter.on(CharMatcher.whitespace()).omitEmptyStrings().splitToList(expression).get(1);
      return new CronTimetable(expression, zone, ExecutionTime.forCron(cron), hour.startsWith("*"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Cannot read the cron expression '"
              + expression
              + "': "
              + e.getMessage()
              + ". Write five fields: minute hour day-of-month month day-of-week",
          e);
    }
  }

  @Override
  public Optional<DataInterval> firstFrom(Instant from) {
    ZonedDateTime before = asLocal(from).minusNanos(1);
    Optional<ZonedDateTime> first = localTimes.nextExecution(before);
    Optional<ZonedDateTime> second = first.flatMap(localTimes::nextExecution);
    if (second.isEmpty()) {
      return Optional.empty();
    }
    LocalDateTime last = second.get().toLocalDateTime();
    return changesAround(from, last)
        ? firstAroundAChange(from)
        : Optional.of(
            DataInterval.between(
                first.get().toLocalDateTime().atZone(zone).toInstant(),
                last.atZone(zone).toInstant()));
  }

  /** Whether the zone's clock is changed anywhere near. */
  private boolean changesAround(Instant from, LocalDateTime last) {
    ZoneOffsetTransition next = zone.getRules().nextTransition(from.minus(WIDEST_CHANGE));
    return next != null
        && !next.getInstant().isAfter(last.atZone(zone).toInstant().plus(WIDEST_CHANGE));
  }

  private Optional<DataInterval> firstAroundAChange(Instant from) {
    TreeSet<Instant> times = new TreeSet<>();
    ZonedDateTime local = asLocal(from).minus(WIDEST_CHANGE);
    Optional<ZonedDateTime> next = localTimes.nextExecution(local);
    // Local times may map to instants in another order, so look a clock change beyond the second.
    while (next.isPresent() && !isSettled(times, next.get())) {
      for (Instant instant : instants(next.get().toLocalDateTime())) {
        if (!instant.isBefore(from)) {
          times.add(instant);
        }
      }
      next = localTimes.nextExecution(next.get());
    }
    return times.size() < 2
        ? Optional.empty()
        : Optional.of(DataInterval.between(times.first(), times.higher(times.first())));
  }

  private boolean isSettled(TreeSet<Instant> times, ZonedDateTime next) {
    return times.size() >= 2
        && next.minus(WIDEST_CHANGE).isAfter(asLocal(times.higher(times.first())));
  }

  /** The local clock's reading, written as if it were UTC: there it has neither gap nor overlap. */
  private ZonedDateTime asLocal(Instant instant) {
    return instant.atZone(zone).toLocalDateTime().atZone(ZoneOffset.UTC);
  }

  private List<Instant> instants(LocalDateTime local) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    if (offsets.isEmpty()) {
      ZoneOffsetTransition gap = zone.getRules().getTransition(local);
      return everyHour ? List.of() : List.of(gap.getInstant());
    }
    return everyHour
        ? offsets.stream().map(local::toInstant).toList()
        : List.of(local.toInstant(offsets.get(0)));
  }

  @Override
  public String label(DataInterval interval) {
    ZonedDateTime start = interval.start().atZone(zone);
    boolean longerThanADay = interval.duration().toHours() >= 23;
    return longerThanADay ? start.toLocalDate().toString() : interval.start().toString();
  }

  @Override
  public String describe() {
    return "cron " + expression + " (" + zone + ")";
  }
}
