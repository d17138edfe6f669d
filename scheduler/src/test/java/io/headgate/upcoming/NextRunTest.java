package io.headgate.upcoming;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskResult;
import io.headgate.time.DataInterval;
import io.headgate.time.Timetable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NextRunTest {

  private static final ZoneId UTC = ZoneOffset.UTC;
  private static final Instant NOON = Instant.parse("1998-01-08T12:00:00Z");

  @Test
  void isTheIntervalAroundNow() {
    assertThat(NextRun.after(dag(Timetable.daily(UTC)), NOON))
        .contains(DataInterval.ofDay(LocalDate.of(1998, 1, 8), UTC));
    assertThat(NextRun.after(dag(Timetable.hourly(UTC)), NOON).orElseThrow().end())
        .isEqualTo(Instant.parse("1998-01-08T13:00:00Z"));
    assertThat(NextRun.after(dag(Timetable.weekly(UTC)), NOON).orElseThrow().end())
        .isEqualTo(Instant.parse("1998-01-12T00:00:00Z"));
    assertThat(NextRun.after(dag(Timetable.monthly(UTC)), NOON).orElseThrow().end())
        .isEqualTo(Instant.parse("1998-02-01T00:00:00Z"));
    assertThat(NextRun.after(dag(Timetable.cron("0 6 * * *", UTC)), NOON).orElseThrow().end())
        .isEqualTo(Instant.parse("1998-01-09T06:00:00Z"));
    assertThat(NextRun.after(dag(Timetable.cron("*/5 * * * *", UTC)), NOON).orElseThrow().end())
        .isEqualTo(Instant.parse("1998-01-08T12:05:00Z"));
    assertThat(NextRun.after(dag(Timetable.cron("0 0 1 1 *", UTC)), NOON).orElseThrow().end())
        .isEqualTo(Instant.parse("1999-01-01T00:00:00Z"));
  }

  @Test
  void isTheSameAsWalkingFromTheStart() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    for (Timetable timetable :
        List.of(
            Timetable.daily(berlin),
            Timetable.weekly(berlin),
            Timetable.cron("30 2 * * *", berlin),
            Timetable.cron("0 6 * * 1-5", berlin))) {
      Dag dag = dag(timetable);
      for (Instant now = Instant.parse("1998-03-20T00:30:00Z");
          now.isBefore(Instant.parse("1998-04-05T00:00:00Z"));
          now = now.plusSeconds(7 * 3600)) {
        DataInterval walked = timetable.firstFrom(dag.life().start()).orElseThrow();
        while (!walked.end().isAfter(now)) {
          walked = timetable.firstFrom(walked.end()).orElseThrow();
        }
        assertThat(NextRun.after(dag, now))
            .as("%s at %s", timetable.describe(), now)
            .contains(walked);
      }
    }
  }

  @Test
  void isTheFirstIntervalBeforeTheStart() {
    assertThat(NextRun.after(dag(Timetable.daily(UTC)), Instant.parse("1990-05-05T00:00:00Z")))
        .contains(DataInterval.ofDay(LocalDate.of(1998, 1, 1), UTC));
  }

  @Test
  void isNothingAfterTheEndOrByHand() {
    Dag ended = aDag(Timetable.daily(UTC)).endingOn(LocalDate.of(1998, 1, 7)).build();
    assertThat(NextRun.after(ended, NOON)).isEmpty();
    DagBuilder manual = Dag.named("by_hand");
    manual.task("only", context -> TaskResult.success());
    assertThat(NextRun.after(manual.build(), NOON)).isEmpty();
  }

  private static Dag dag(Timetable timetable) {
    return aDag(timetable).build();
  }

  private static DagBuilder aDag(Timetable timetable) {
    DagBuilder dag =
        Dag.named("sales")
            .timetable(timetable)
            .startingOn(LocalDate.of(1998, 1, 1))
            .catchup(Catchup.ALL);
    dag.task("only", context -> TaskResult.success());
    return dag;
  }
}
