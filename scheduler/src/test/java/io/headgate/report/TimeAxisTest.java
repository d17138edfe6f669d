package io.headgate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headgate.report.TimeAxis.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class TimeAxisTest {

  private static final Instant START = Instant.parse("1998-01-05T06:00:00Z");

  @Test
  void drawsWorkToScale() {
    TimeAxis axis = TimeAxis.over(List.of(span(0, 10), span(5, 20)), 100, 300);
    assertThat(axis.segments()).hasSize(1);
    assertThat(axis.x(START)).isEqualTo(100);
    assertThat(axis.x(START.plusSeconds(5))).isEqualTo(150);
    assertThat(axis.x(START.plusSeconds(20))).isEqualTo(300);
  }

  @Test
  void foldsALongPauseToAFewPixels() {
    TimeAxis axis = TimeAxis.over(List.of(span(0, 10), span(86_400, 86_410)), 0, 226);
    assertThat(axis.segments()).hasSize(2);
    assertThat(axis.x(START.plusSeconds(10))).isCloseTo(100, within(0.001));
    assertThat(axis.x(START.plusSeconds(40_000))).isCloseTo(100, within(0.001));
    assertThat(axis.x(START.plusSeconds(86_400))).isCloseTo(126, within(0.001));
  }

  @Test
  void keepsAShortPauseToScale() {
    assertThat(TimeAxis.over(List.of(span(0, 100), span(105, 200)), 0, 400).segments()).hasSize(1);
  }

  @Property(tries = 200)
  void timeNeverRunsBackwardsAndStaysOnThePage(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 10_000_000) Integer> starts) {
    List<Span> spans = new ArrayList<>();
    starts.forEach(start -> spans.add(span(start, start + start % 400)));
    TimeAxis axis = TimeAxis.over(spans, 200, 1100);
    List<Instant> moments =
        spans.stream()
            .flatMap(span -> List.of(span.start(), span.end()).stream())
            .sorted()
            .toList();
    double last = 200;
    for (Instant moment : moments) {
      assertThat(axis.x(moment)).isGreaterThanOrEqualTo(last - 0.001);
      last = axis.x(moment);
    }
    assertThat(last).isLessThanOrEqualTo(1100.001);
    assertThat(axis.ticks()).isNotEmpty().hasSizeLessThan(20);
  }

  @Test
  void needsSomethingToShow() {
    assertThatThrownBy(() -> TimeAxis.over(List.of(), 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Span(START.plus(Duration.ofSeconds(1)), START))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Span span(long from, long to) {
    return new Span(START.plusSeconds(from), START.plusSeconds(to));
  }
}
