package io.headgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.quality.Metric;
import io.headgate.report.SvgHistory.Point;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

final class SvgHistoryTest {

  private static Point point(String label, double value) {
    return new Point(label, OptionalDouble.of(value), false, "");
  }

  private static Point unknown(String label, boolean blocked) {
    return new Point(label, OptionalDouble.empty(), blocked, "");
  }

  private static String draw(Optional<Band> band, Point... points) {
    return new SvgHistory("row_count", List.of(points), band).draw().orElseThrow();
  }

  @Test
  void breaksTheLineWhereNothingIsKnown() {
    String svg =
        draw(
            Optional.empty(),
            point("a", 1),
            point("b", 2),
            unknown("c", false),
            point("d", 3),
            point("e", Double.POSITIVE_INFINITY));
    String path = svg.replaceAll("(?s).*<path class=\"line\" d=\"([^\"]*)\".*", "$1");
    assertThat(path).matches("M[0-9. ]+L[0-9. ]+M[0-9. ]+");
    assertThat(svg).doesNotContain("class=\"band\"").doesNotContain("class=\"blocked\"");
  }

  @Test
  void marksBlockedPartitionsAlsoWithoutAValue() {
    String svg =
        draw(
            Optional.empty(),
            point("a", 1),
            unknown("b", true),
            new Point("c", OptionalDouble.of(0), true, "block: too few"));
    assertThat(svg.split("class=\"blocked\"", -1)).hasSize(3);
    assertThat(svg).containsOnlyOnce("class=\"dot bad\"").contains("c: 0\nblock: too few");
  }

  @Test
  void drawsTheBandThatIsAllowed() {
    assertThat(draw(Optional.of(new Band(2, 4)), point("a", 1), point("b", 5)))
        .contains("class=\"band\"")
        .containsPattern("(?s)class=\"bound\".*class=\"bound\"");
    assertThat(draw(Optional.of(new Band(1, Double.POSITIVE_INFINITY)), point("a", 4_000)))
        .as("everything that is drawn is allowed, and the bound is far away")
        .contains("class=\"band\"");
  }

  @Test
  void drawsNothingWithoutAValue() {
    assertThat(new SvgHistory("x", List.of(unknown("a", true)), Optional.empty()).draw()).isEmpty();
  }

  @Test
  void leavesDotsOutWhereThereAreManyButForBlockedOnes() {
    List<Point> points =
        IntStream.range(0, 366)
            .mapToObj(i -> new Point("p" + i, OptionalDouble.of(i % 7), i == 100, ""))
            .toList();
    String svg = new SvgHistory("x", points, Optional.empty()).draw().orElseThrow();
    assertThat(svg.split("<circle", -1)).hasSize(2);
  }

  @Test
  void readsTheBandOffTheNamesOfChecks() {
    Metric metric = Metric.completeness("customer_id");
    assertThat(band(metric, metric.isAtLeast(0.99).name()))
        .contains(new Band(0.99, Double.POSITIVE_INFINITY));
    assertThat(band(metric, metric.isAtMost(1e-5).name()))
        .contains(new Band(Double.NEGATIVE_INFINITY, 1e-5));
    assertThat(band(metric, metric.isBetween(-1, 1e18).name())).contains(new Band(-1, 1e18));
    assertThat(band(metric, metric.isBetween(3, 3).name())).contains(new Band(3, 3));
    assertThat(band(metric, metric.isAtLeast(0.5).name(), metric.isBetween(0.2, 0.9).name()))
        .as("what both allow")
        .contains(new Band(0.5, 0.9));
    assertThat(band(metric, metric.isAtLeast(2).name(), metric.isAtMost(1).name())).isEmpty();
    assertThat(band(metric, "completeness(customer_id) is within 0.5 of trailing 28")).isEmpty();
    assertThat(band(metric, "completeness(customer_id) >= 1.2.3")).isEmpty();
    assertThat(band(Metric.rowCount(), metric.isAtLeast(1).name())).isEmpty();
  }

  private static Optional<Band> band(Metric metric, String... checks) {
    return Band.of(metric.toString(), Set.of(checks));
  }

  @Property
  void hasAPlaceForEveryValue(
      @ForAll @DoubleRange(min = -1e300, max = 1e300) double one,
      @ForAll @DoubleRange(min = -1e300, max = 1e300) double other) {
    ValueAxis axis = ValueAxis.over(List.of(one, other), Optional.empty(), 10, 100);
    assertThat(axis.y(one)).isBetween(10.0, 100.0);
    assertThat(axis.y(Math.max(one, other))).isLessThanOrEqualTo(axis.y(Math.min(one, other)));
    assertThat(axis.ticks()).hasSizeBetween(1, 6);
  }
}
