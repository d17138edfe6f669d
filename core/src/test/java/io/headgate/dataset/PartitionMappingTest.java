package io.headgate.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.headgate.testing.MappingLaw;
import io.headgate.time.DataInterval;
import io.headgate.time.Period;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PartitionMappingTest {

  private static final List<ZoneId> ZONES =
      List.of(
          ZoneOffset.UTC,
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/New_York"),
          ZoneId.of("Australia/Lord_Howe"),
          ZoneId.of("Asia/Kolkata"));

  private static final List<Partitioning> PARTITIONINGS = partitionings();

  private static final List<PartitionMapping> MAPPINGS =
      List.of(
          PartitionMapping.overlapping(),
          PartitionMapping.all(),
          PartitionMapping.trailing(1),
          PartitionMapping.trailing(9),
          PartitionMapping.offset(-1),
          PartitionMapping.offset(3),
          PartitionMapping.window(-7, -1),
          PartitionMapping.window(-2, 2),
          PartitionMapping.last(),
          PartitionMapping.fixed(LocalDate.of(2024, 3, 10)),
          PartitionMapping.fixed(LocalDate.of(2024, 2, 28), LocalDate.of(2024, 3, 1)));

  /** Each try asks 41 x 41 pairs of partitionings and 11 mappings, with any instant. */
  @Property(tries = 40)
  void upstreamAndDownstreamAreInverseForAllPairsOfPartitionings(
      @ForAll("instants") Instant someUpstream, @ForAll("hours") int apart) {
    Instant someDownstream = someUpstream.plus(apart, ChronoUnit.HOURS);
    for (Partitioning up : PARTITIONINGS) {
      DataInterval u = at(up, someUpstream);
      for (Partitioning down : PARTITIONINGS) {
        DataInterval d = at(down, someDownstream);
        for (PartitionMapping mapping : fitting(up, down)) {
          boolean isRead = mapping.upstream(up, down, d).filter(r -> r.encloses(u)).isPresent();
          boolean isReached =
              mapping.downstream(up, down, u).filter(r -> r.encloses(d)).isPresent();
          if (isRead != isReached) {
            fail(
                mapping.describe()
                    + " from "
                    + up.describe()
                    + " to "
                    + down.describe()
                    + ": "
                    + u
                    + (isRead ? " is" : " is not")
                    + " read by "
                    + d);
          }
        }
      }
    }
  }

  @Property(tries = 400)
  void everyPairOfPartitionsObeysTheLaw(
      @ForAll("mappings") PartitionMapping mapping,
      @ForAll("partitionings") Partitioning up,
      @ForAll("partitionings") Partitioning down,
      @ForAll("instants") Instant start,
      @ForAll @IntRange(min = -15, max = 15) int daysLater) {
    if (fitting(up, down).contains(mapping)) {
      Instant later = start.plus(daysLater, ChronoUnit.DAYS);
      MappingLaw.check(
          mapping,
          up,
          down,
          DataInterval.between(start, start.plus(9, ChronoUnit.DAYS)),
          DataInterval.between(later, later.plus(9, ChronoUnit.DAYS)));
    }
  }

  @Test
  void theCheckOfTheLawNamesThePartitionsThatBreakIt() {
    Partitioning daily = Partitioning.daily(ZoneOffset.UTC);
    assertThatThrownBy(
            () ->
                MappingLaw.check(
                    new Forgetful(),
                    daily,
                    daily,
                    days("1998-01-01", "1998-01-03"),
                    days("1998-01-01", "1998-01-03")))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith(
            "The mapping 'forgetful' from daily (Z) to daily (Z) breaks its law:"
                + " upstream(1998-01-01) = ")
        .hasMessageContaining(" does not hold 1998-01-01, but downstream(1998-01-01) = ");
  }

  /** Reads yesterday, but says that today's change reaches today. */
  private record Forgetful() implements PartitionMapping {
    @Override
    public Optional<DataInterval> upstream(Partitioning up, Partitioning down, DataInterval days) {
      return PartitionMapping.offset(-1).upstream(up, down, days);
    }

    @Override
    public Optional<DataInterval> downstream(
        Partitioning up, Partitioning down, DataInterval days) {
      return Optional.of(days);
    }

    @Override
    public String describe() {
      return "forgetful";
    }
  }

  @Test
  void theLastCompleteMonthServesTheDaysOfTheNext() {
    Partitioning daily = Partitioning.daily(ZoneOffset.UTC);
    Partitioning monthly = Partitioning.monthly(ZoneOffset.UTC);
    DataInterval january = days("1998-01-01", "1998-01-31");
    PartitionMapping last = PartitionMapping.last();
    assertThat(last.upstream(monthly, daily, days("1998-02-10", "1998-02-10"))).contains(january);
    // On the last of January, the month is complete.
    assertThat(last.downstream(monthly, daily, january)).contains(days("1998-01-31", "1998-02-27"));
  }

  @Test
  void ofADaysHoursADayReadsTheLastOnly() {
    Partitioning daily = Partitioning.daily(ZoneOffset.UTC);
    Partitioning hourly = Partitioning.hourly(ZoneOffset.UTC);
    PartitionMapping last = PartitionMapping.last();
    DataInterval noon = hourly.parse("1998-01-08T12:00Z");
    DataInterval late = hourly.parse("1998-01-08T23:00Z");
    assertThat(last.downstream(hourly, daily, noon)).isEmpty();
    assertThat(last.downstream(hourly, daily, late)).contains(days("1998-01-08", "1998-01-08"));
    assertThat(last.upstream(hourly, daily, days("1998-01-08", "1998-01-08"))).contains(late);
  }

  @Test
  void lastNeedsPartitionsByTime() {
    assertThatThrownBy(
            () ->
                PartitionMapping.last()
                    .requireFits(Partitioning.daily(ZoneOffset.UTC), Partitioning.unpartitioned()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "last() needs partitions by time on both sides, to say which is the last, but it goes"
                + " from daily (Z) to unpartitioned: use all()");
  }

  @Test
  void windowsAreCountedFromTheirAnchor() {
    Partitioning windows =
        Partitioning.windows(3, Period.DAY, ZoneOffset.UTC, LocalDate.of(1998, 1, 2));
    assertThat(windows.overlapping(days("1998-01-01", "1998-01-05")))
        .containsExactly(
            days("1997-12-30", "1998-01-01"),
            days("1998-01-02", "1998-01-04"),
            days("1998-01-05", "1998-01-07"));
    assertThat(windows.label(days("1998-01-02", "1998-01-04"))).isEqualTo("1998-01-02");
    assertThat(windows.describe()).isEqualTo("windows of 3 days from 1998-01-02 (Z)");
  }

  @Test
  void aFixedRangeReachesEveryPartitionAndTheRestNone() {
    Partitioning daily = Partitioning.daily(ZoneOffset.UTC);
    PartitionMapping fixed = PartitionMapping.fixed(LocalDate.of(1998, 1, 8));
    DataInterval day = days("1998-01-08", "1998-01-08");
    assertThat(fixed.upstream(daily, daily, days("1998-03-01", "1998-03-01"))).contains(day);
    assertThat(fixed.downstream(daily, daily, day)).contains(DataInterval.ALWAYS);
    assertThat(fixed.downstream(daily, daily, days("1998-01-09", "1998-01-31"))).isEmpty();
  }

  @Test
  void sevenTrailingDaysAreTheDayAndTheSixBefore() {
    Partitioning daily = Partitioning.daily(ZoneOffset.UTC);
    DataInterval day = DataInterval.ofDay(LocalDate.of(1998, 1, 8), ZoneOffset.UTC);
    assertThat(PartitionMapping.trailing(7).upstream(daily, daily, day))
        .contains(days("1998-01-02", "1998-01-08"));
    assertThat(PartitionMapping.trailing(7).downstream(daily, daily, day))
        .contains(days("1998-01-08", "1998-01-14"));
  }

  @Test
  void aWeekIsMadeFromItsSevenDays() {
    Partitioning daily = Partitioning.daily(ZoneOffset.UTC);
    Partitioning weekly = Partitioning.weekly(ZoneOffset.UTC, DayOfWeek.MONDAY);
    DataInterval week = days("1998-01-05", "1998-01-11");
    assertThat(PartitionMapping.overlapping().upstream(daily, weekly, week)).contains(week);
    assertThat(
            PartitionMapping.overlapping()
                .downstream(daily, weekly, days("1998-01-08", "1998-01-08")))
        .contains(week);
  }

  @Test
  void refusesAnEmptyWindow() {
    assertThatThrownBy(() -> PartitionMapping.trailing(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A trailing window needs at least one partition, not 0");
  }

  @Provide
  Arbitrary<PartitionMapping> mappings() {
    return Arbitraries.of(MAPPINGS);
  }

  @Provide("partitionings")
  Arbitrary<Partitioning> anyPartitioning() {
    return Arbitraries.of(PARTITIONINGS);
  }

  private static List<PartitionMapping> fitting(Partitioning up, Partitioning down) {
    boolean byTime = up instanceof Partitioning.Calendar && down instanceof Partitioning.Calendar;
    return byTime
        ? MAPPINGS
        : MAPPINGS.stream().filter(m -> !m.equals(PartitionMapping.last())).toList();
  }

  private static List<Partitioning> partitionings() {
    List<Partitioning> partitionings = new ArrayList<>(List.of(Partitioning.unpartitioned()));
    for (ZoneId zone : ZONES) {
      partitionings.addAll(
          List.of(
              Partitioning.hourly(zone),
              Partitioning.daily(zone),
              Partitioning.weekly(zone, DayOfWeek.MONDAY),
              Partitioning.weekly(zone, DayOfWeek.SUNDAY),
              Partitioning.monthly(zone),
              Partitioning.windows(6, Period.HOUR, zone, LocalDate.of(2024, 1, 1)),
              Partitioning.windows(3, Period.DAY, zone, LocalDate.of(2024, 2, 29)),
              Partitioning.windows(3, Period.MONTH, zone, LocalDate.of(2024, 2, 1))));
    }
    return partitionings;
  }

  /** Around clock changes, month ends and the leap day. */
  @Provide
  Arbitrary<Instant> instants() {
    return Arbitraries.of(
            "2024-02-28T00:00:00Z",
            "2024-03-09T00:00:00Z",
            "2024-03-30T00:00:00Z",
            "2024-10-26T00:00:00Z",
            "2024-11-02T00:00:00Z",
            "2024-04-06T00:00:00Z",
            "2024-10-05T00:00:00Z",
            "2023-02-27T00:00:00Z",
            "2023-12-31T00:00:00Z")
        .map(Instant::parse)
        .flatMap(
            base -> Arbitraries.integers().between(0, 96).map(h -> base.plus(h, ChronoUnit.HOURS)));
  }

  @Provide
  Arbitrary<Integer> hours() {
    return Arbitraries.integers().between(-1200, 1200);
  }

  private static DataInterval at(Partitioning partitioning, Instant instant) {
    return partitioning.covering(DataInterval.between(instant, instant.plusNanos(1)));
  }

  private static DataInterval days(String first, String last) {
    return DataInterval.ofDays(LocalDate.parse(first), LocalDate.parse(last), ZoneOffset.UTC);
  }
}
