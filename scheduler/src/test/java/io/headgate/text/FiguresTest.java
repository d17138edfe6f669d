package io.headgate.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.testdags.Retail;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FiguresTest {

  @Test
  void writesLengthsInTheUnitsOfTheirSize() {
    assertThat(Figures.length(Duration.ZERO)).isEqualTo("0 ms");
    assertThat(Figures.length(Duration.ofMillis(999))).isEqualTo("999 ms");
    assertThat(Figures.length(Duration.ofMillis(1_250))).isEqualTo("1.2 s");
    assertThat(Figures.length(Duration.ofMillis(59_960))).isEqualTo("59.9 s");
    assertThat(Figures.length(Duration.ofSeconds(184))).isEqualTo("3 min 4 s");
    assertThat(Figures.length(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
    assertThat(Figures.length(Duration.ofHours(76))).isEqualTo("3 d 4 h");
    assertThat(Figures.length(Optional.of(Instant.EPOCH), Optional.empty())).isEmpty();
  }

  @Test
  void writesTimesInTheZone() {
    Optional<Instant> noon = Optional.of(Instant.parse("1998-01-08T12:00:03.9Z"));
    assertThat(Figures.time(noon, ZoneId.of("Europe/Berlin"))).isEqualTo("1998-01-08 13:00:03");
    assertThat(Figures.time(Optional.empty(), ZoneId.of("UTC"))).isEmpty();
  }

  @Test
  void writesRangesByTheLabelsOfTheirPartitions() {
    DataInterval week = days("1998-01-05", "1998-01-11");
    DataInterval day = days("1998-01-20", "1998-01-20");
    assertThat(Figures.ranges(Retail.CLEAN, List.of(week, day)))
        .isEqualTo("1998-01-05..1998-01-11, 1998-01-20");
    assertThat(Figures.ranges(Retail.CLEAN, Collections.nCopies(9, day)))
        .isEqualTo("1998-01-20, 1998-01-20, 1998-01-20, 1998-01-20 and 5 more");
  }

  @Test
  void countsInWords() {
    assertThat(Figures.count(1, "partition")).isEqualTo("1 partition");
    assertThat(Figures.count(12_345, "partition")).isEqualTo("12,345 partitions");
  }

  @Test
  void findsTheNamesThatAreNear() {
    List<String> known = List.of("sales", "marts", "customer_spend");
    assertThat(NearNames.of("salse", known)).containsExactly("sales");
    assertThat(NearNames.of("MART", known)).containsExactly("marts");
    assertThat(NearNames.of("spend", known)).containsExactly("customer_spend");
    assertThat(NearNames.hint("zzzzzz", known))
        .isEqualTo("; there are sales, marts, customer_spend");
    assertThat(NearNames.hint("sale", known)).isEqualTo(": did you mean sales?");
    assertThat(NearNames.hint("x", List.of())).isEmpty();
  }

  private static DataInterval days(String first, String last) {
    return DataInterval.ofDays(LocalDate.parse(first), LocalDate.parse(last), Retail.UTC);
  }

  @Test
  void writesValuesOfMetricsShortly() {
    assertThat(Figures.number(0)).isEqualTo("0");
    assertThat(Figures.number(164_558)).isEqualTo("164,558");
    assertThat(Figures.number(0.1 + 0.2)).isEqualTo("0.3");
    assertThat(Figures.number(0.99874)).isEqualTo("0.9987");
    assertThat(Figures.number(12_345_678)).isEqualTo("12.35M");
    assertThat(Figures.number(-12_345_678_901.0)).isEqualTo("-12.35G");
    assertThat(Figures.number(1e18)).isEqualTo("1.00e+18");
    assertThat(Figures.number(1e-7)).isEqualTo("1.00e-07");
    assertThat(Figures.number(Double.NEGATIVE_INFINITY)).isEqualTo("-inf");
    assertThat(Figures.number(Double.NaN)).isEqualTo("unknown");
  }
}
