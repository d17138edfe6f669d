package io.headgate.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CronTimetableTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void anIntervalLastsFromOneTimeToTheNext() {
    Timetable timetable = Timetable.cron("0 6 * * *", ZoneOffset.UTC);
    assertThat(timetable.firstFrom(Instant.parse("1998-01-01T00:00:00Z")))
        .contains(
            DataInterval.between(
                Instant.parse("1998-01-01T06:00:00Z"), Instant.parse("1998-01-02T06:00:00Z")));
  }

  @Test
  void anIntervalThatStartsAtTheAskedInstantCounts() {
    Instant six = Instant.parse("1998-01-01T06:00:00Z");
    assertThat(Timetable.cron("0 6 * * *", ZoneOffset.UTC).firstFrom(six).orElseThrow().start())
        .isEqualTo(six);
  }

  @Test
  void aTimeThatTheClockSkipsFiresAtTheEndOfTheGap() {
    assertThat(starts("30 2 * * *", "2024-03-30T00:00:00Z", 3))
        .containsExactly(
            Instant.parse("2024-03-30T01:30:00Z"),
            Instant.parse("2024-03-31T01:00:00Z"),
            Instant.parse("2024-04-01T00:30:00Z"));
  }

  @Test
  void aFixedTimeThatTheClockRepeatsFiresOnce() {
    assertThat(starts("30 2 * * *", "2024-10-26T12:00:00Z", 2))
        .containsExactly(
            Instant.parse("2024-10-27T00:30:00Z"), Instant.parse("2024-10-28T01:30:00Z"));
  }

  @Test
  void anHourlyTimeFiresInBothOfTheRepeatedHours() {
    assertThat(starts("0 * * * *", "2024-10-27T00:00:00Z", 3))
        .containsExactly(
            Instant.parse("2024-10-27T00:00:00Z"),
            Instant.parse("2024-10-27T01:00:00Z"),
            Instant.parse("2024-10-27T02:00:00Z"));
  }

  @Test
  void refusesWhatIsNoCronExpression() {
    assertThatThrownBy(() -> Timetable.cron("every day", ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot read the cron expression 'every day'");
  }

  private static List<Instant> starts(String cron, String from, int count) {
    Timetable timetable = Timetable.cron(cron, BERLIN);
    List<Instant> starts = new ArrayList<>();
    Instant next = Instant.parse(from);
    for (int i = 0; i < count; i++) {
      DataInterval interval = timetable.firstFrom(next).orElseThrow();
      starts.add(interval.start());
      next = interval.end();
    }
    return starts;
  }
}
