package io.headgate.time;

import static java.util.Objects.requireNonNull;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/** The intervals between the fire times of a cron expression; the library parses and steps. */
record CronTimetable(String expression, ZoneId zone, ExecutionTime times) implements Timetable {

  static CronTimetable parse(String expression, ZoneId zone) {
    requireNonNull(zone, "zone");
    try {
      Cron cron =
          new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX))
              .parse(requireNonNull(expression, "expression"))
              .validate();
      return new CronTimetable(expression, zone, ExecutionTime.forCron(cron));
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
    ZonedDateTime justBefore = from.minusNanos(1).atZone(zone);
    return times
        .nextExecution(justBefore)
        .flatMap(
            start ->
                times
                    .nextExecution(start)
                    .map(end -> new DataInterval(start.toInstant(), end.toInstant())));
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
