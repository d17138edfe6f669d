package io.headgate.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.time.DataInterval;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PartitionMappingTest {

  private static final List<ZoneId> ZONES =
      List.of(
          ZoneOffset.UTC,
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/New_York"),
          ZoneId.of("Asia/Kolkata"));

  @Property(tries = 3000)
  void upstreamAndDownstreamAreInverse(
      @ForAll("mappings") PartitionMapping mapping,
      @ForAll("partitionings") Partitioning up,
      @ForAll("partitionings") Partitioning down,
      @ForAll("instants") Instant someUpstream,
      @ForAll("hours") int apart) {
    DataInterval u = at(up, someUpstream);
    DataInterval d = at(down, someUpstream.plus(apart, ChronoUnit.HOURS));
    boolean isRead = mapping.upstream(up, down, d).encloses(u);
    boolean isReached = mapping.downstream(up, down, u).encloses(d);
    assertThat(isReached).as("%s read by %s", u, d).isEqualTo(isRead);
  }

  @Property(tries = 500)
  void aRangeMapsToTheHullOfItsPartitions(
      @ForAll("mappings") PartitionMapping mapping,
      @ForAll("partitionings") Partitioning up,
      @ForAll("partitionings") Partitioning down,
      @ForAll("instants") Instant start) {
    DataInterval range =
        down.covering(DataInterval.between(start, start.plus(60, ChronoUnit.DAYS)));
    DataInterval hull =
        down.overlapping(range).stream()
            .map(partition -> mapping.upstream(up, down, partition))
            .reduce(DataInterval::hull)
            .orElseThrow();
    assertThat(mapping.upstream(up, down, range)).isEqualTo(hull);
  }

  @Test
  void sevenTrailingDaysAreTheDayAndTheSixBefore() {
    Partitioning daily = Partitioning.daily(ZoneOffset.UTC);
    DataInterval day = DataInterval.ofDay(LocalDate.of(1998, 1, 8), ZoneOffset.UTC);
    assertThat(PartitionMapping.trailing(7).upstream(daily, daily, day))
        .isEqualTo(days("1998-01-02", "1998-01-08"));
    assertThat(PartitionMapping.trailing(7).downstream(daily, daily, day))
        .isEqualTo(days("1998-01-08", "1998-01-14"));
  }

  @Test
  void aWeekIsMadeFromItsSevenDays() {
    Partitioning daily = Partitioning.daily(ZoneOffset.UTC);
    Partitioning weekly = Partitioning.weekly(ZoneOffset.UTC, DayOfWeek.MONDAY);
    DataInterval week = days("1998-01-05", "1998-01-11");
    assertThat(PartitionMapping.overlapping().upstream(daily, weekly, week)).isEqualTo(week);
    assertThat(
            PartitionMapping.overlapping()
                .downstream(daily, weekly, days("1998-01-08", "1998-01-08")))
        .isEqualTo(week);
  }

  @Test
  void refusesAnEmptyWindow() {
    assertThatThrownBy(() -> PartitionMapping.trailing(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A trailing window needs at least one partition, not 0");
  }

  @Provide
  Arbitrary<PartitionMapping> mappings() {
    return Arbitraries.oneOf(
        Arbitraries.just(PartitionMapping.overlapping()),
        Arbitraries.just(PartitionMapping.all()),
        Arbitraries.integers().between(1, 40).map(PartitionMapping::trailing));
  }

  @Provide
  Arbitrary<Partitioning> partitionings() {
    return Arbitraries.of(ZONES)
        .flatMap(
            zone ->
                Arbitraries.of(
                    Partitioning.hourly(zone),
                    Partitioning.daily(zone),
                    Partitioning.weekly(zone, DayOfWeek.MONDAY),
                    Partitioning.weekly(zone, DayOfWeek.SUNDAY),
                    Partitioning.monthly(zone),
                    Partitioning.unpartitioned()));
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
