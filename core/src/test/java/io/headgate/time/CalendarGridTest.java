package io.headgate.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CalendarGridTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Property(tries = 2000)
  void cellsTileTimeWithoutGapOrOverlap(
      @ForAll("grids") CalendarGrid grid, @ForAll("instants") Instant instant) {
    DataInterval cell = grid.containing(instant);
    assertThat(cell.contains(instant)).isTrue();
    assertThat(grid.containing(cell.start())).isEqualTo(cell);
    assertThat(grid.containing(cell.end()).start()).isEqualTo(cell.end());
    assertThat(grid.containing(cell.start().minusNanos(1)).end()).isEqualTo(cell.start());
  }

  @Property(tries = 1000)
  void shiftingThereAndBackAgainChangesNothing(
      @ForAll("grids") CalendarGrid grid, @ForAll("instants") Instant instant) {
    Instant start = grid.floor(instant);
    assertThat(grid.shift(grid.shift(start, 37), -37)).isEqualTo(start);
  }

  @Property(tries = 1000)
  void aLabelNamesItsCell(@ForAll("grids") CalendarGrid grid, @ForAll("instants") Instant instant) {
    DataInterval cell = grid.containing(instant);
    assertThat(grid.parse(grid.label(cell.start()))).isEqualTo(cell);
  }

  @Property(tries = 1000)
  void countsWhatItWouldList(
      @ForAll("grids") CalendarGrid grid,
      @ForAll("instants") Instant instant,
      @ForAll @LongRange(min = 1, max = 200L * 24 * 3600) long seconds) {
    DataInterval interval = DataInterval.between(instant, instant.plusSeconds(seconds));
    assertThat(grid.count(interval)).isEqualTo(grid.overlapping(interval).size());
  }

  @Test
  void aClockChangeByHalfAnHourCutsAnHourShort() {
    ZoneId lordHowe = ZoneId.of("Australia/Lord_Howe");
    DataInterval day = CalendarGrid.of(Period.DAY, lordHowe).parse("2024-10-06");
    assertThat(day.duration()).isEqualTo(Duration.ofMinutes(23 * 60 + 30));
    assertThat(CalendarGrid.of(Period.HOUR, lordHowe).overlapping(day))
        .hasSize(24)
        .contains(
            DataInterval.between(
                Instant.parse("2024-10-05T15:30:00Z"), Instant.parse("2024-10-05T16:00:00Z")));
  }

  @Test
  void aDayThatTheZoneNeverHadIsNoCell() {
    CalendarGrid days = CalendarGrid.of(Period.DAY, ZoneId.of("Pacific/Apia"));
    Instant before = days.parse("2011-12-29").start();
    assertThat(days.label(days.shift(before, 1))).isEqualTo("2011-12-31");
    assertThat(days.shift(days.shift(before, 1), -1)).isEqualTo(before);
  }

  @Test
  void theDayOfAClockChangeHas23Or25Hours() {
    CalendarGrid days = CalendarGrid.of(Period.DAY, BERLIN);
    assertThat(days.parse("2024-03-31").duration()).isEqualTo(Duration.ofHours(23));
    assertThat(days.parse("2024-10-27").duration()).isEqualTo(Duration.ofHours(25));
    assertThat(CalendarGrid.of(Period.HOUR, BERLIN).overlapping(days.parse("2024-10-27")))
        .hasSize(25);
  }

  @Test
  void aMonthEndsWhereTheNextBegins() {
    CalendarGrid months = CalendarGrid.of(Period.MONTH, ZoneOffset.UTC);
    assertThat(months.parse("2024-02"))
        .isEqualTo(
            DataInterval.ofDays(
                LocalDate.of(2024, 2, 1), LocalDate.of(2024, 2, 29), ZoneOffset.UTC));
  }

  @Test
  void saysHowALabelIsWritten() {
    assertThatThrownBy(() -> CalendarGrid.of(Period.DAY, ZoneOffset.UTC).parse("08.01.1998"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot read '08.01.1998' as a day: write for example 1998-01-08");
  }

  @Provide
  Arbitrary<CalendarGrid> grids() {
    return Arbitraries.of(
            List.of(
                ZoneOffset.UTC,
                BERLIN,
                ZoneId.of("America/New_York"),
                ZoneId.of("Asia/Kolkata"),
                // Half an hour of summer time; clocks put back over midnight; a day that never was.
                ZoneId.of("Australia/Lord_Howe"),
                ZoneId.of("America/Goose_Bay"),
                ZoneId.of("Pacific/Apia")))
        .flatMap(zone -> Arbitraries.of(Period.values()).map(p -> CalendarGrid.of(p, zone)));
  }

  @Provide
  Arbitrary<Instant> instants() {
    return Arbitraries.oneOf(
        instantsBetween("2023-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        // Around the day that Samoa skipped, and the night when Goose Bay saw midnight twice.
        instantsBetween("2011-12-28T00:00:00Z", "2012-01-02T00:00:00Z"),
        instantsBetween("2010-11-06T00:00:00Z", "2010-11-09T00:00:00Z"));
  }

  private static Arbitrary<Instant> instantsBetween(String from, String to) {
    return Arbitraries.longs()
        .between(Instant.parse(from).getEpochSecond(), Instant.parse(to).getEpochSecond())
        .map(Instant::ofEpochSecond);
  }
}
