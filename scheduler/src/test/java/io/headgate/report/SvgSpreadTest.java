package io.headgate.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.profile.Finding;
import io.headgate.profile.Spread;
import io.headgate.profile.StageProfile;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SvgSpreadTest {

  private static StageProfile stage(int number, Spread millis, boolean found) {
    return new StageProfile(
        number,
        "SortMergeJoin [a<b]",
        true,
        5,
        0,
        Spread.of(1),
        millis,
        0,
        0,
        1,
        found
            ? Optional.of(new Finding(Finding.Kind.SKEW, 1, "partition 31", List.of()))
            : Optional.empty());
  }

  @Test
  void drawsARowPerStageOnOneScale() {
    String svg =
        new SvgSpread(
                List.of(
                    stage(3, Spread.of(0, 250, 500, 750, 1_000), true),
                    stage(4, Spread.of(500, 500, 500, 500, 500), false)))
            .draw()
            .orElseThrow();

    // From 330 to 930.
    assertThat(svg)
        .contains("<line class=\"reach\" x1=\"330.0\" y1=\"37.0\" x2=\"930.0\" y2=\"37.0\"/>")
        .contains("<rect class=\"half\" x=\"480.0\" y=\"31.0\" width=\"300.0\" height=\"12.0\"/>")
        .contains("<line class=\"median\" x1=\"630.0\" y1=\"29.0\" x2=\"630.0\" y2=\"45.0\"/>")
        .contains("<circle class=\"longest found\" cx=\"930.0\" cy=\"37.0\"")
        .contains("<circle class=\"longest\" cx=\"630.0\" cy=\"59.0\"")
        .contains("500 ms .. 1.0 s")
        .contains("stage 3: 5 tasks\npartition 31")
        .contains("a&lt;b");
  }

  @Test
  void drawsTheStagesWithTheLongestTasks() {
    String svg =
        new SvgSpread(
                IntStream.range(0, 40).mapToObj(i -> stage(i, Spread.of(i + 1), false)).toList())
            .draw()
            .orElseThrow();

    assertThat(svg).contains(">39  Sort", ">16  Sort").doesNotContain(">15  Sort");
  }

  @Test
  void drawsNothingIfNothingRan() {
    assertThat(new SvgSpread(List.of()).draw()).isEmpty();
    assertThat(new SvgSpread(List.of(stage(1, Spread.NONE, false))).draw()).isEmpty();
  }
}
