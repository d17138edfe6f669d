package io.headgate.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class SparklineTest {

  private static List<OptionalDouble> values(Double... values) {
    return Arrays.stream(values)
        .map(value -> value.isNaN() ? OptionalDouble.empty() : OptionalDouble.of(value))
        .toList();
  }

  private static String draw(Double... values) {
    return Sparkline.draw(values(values), 100, Glyphs.UNICODE);
  }

  @Test
  void goesFromTheLowestToTheHighest() {
    assertThat(draw(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)).isEqualTo("▁▂▃▄▅▆▇█");
    assertThat(Sparkline.draw(values(0.0, 3.5, 7.0), 100, Glyphs.ASCII)).isEqualTo("_=#");
  }

  @Test
  void leavesAGapWhereNothingIsKnown() {
    assertThat(draw(1.0, Double.NaN, 2.0)).isEqualTo("▁ █");
    assertThat(draw(1.0, Double.POSITIVE_INFINITY, 2.0)).isEqualTo("▁ █");
    assertThat(draw(Double.NaN, Double.NaN)).isEqualTo("  ");
  }

  @Test
  void drawsWhatNeverChangesInTheMiddle() {
    assertThat(draw(3.0, 3.0)).isEqualTo("▅▅");
    assertThat(draw(-Double.MAX_VALUE, Double.MAX_VALUE)).isEqualTo("▁█");
  }

  @Test
  void losesNothingUnusualWhereThereIsLessRoomThanValues() {
    List<OptionalDouble> many = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      many.add(OptionalDouble.of(i == 437 ? 0 : 100));
    }

    String line = Sparkline.draw(many, 40, Glyphs.UNICODE);

    assertThat(line).hasSize(40).containsOnlyOnce("▁").matches("█{17}▁█{22}");
  }

  @Property
  void isNeverWiderThanItMayBe(
      @ForAll List<Double> some, @ForAll @IntRange(min = 1, max = 120) int width) {
    List<OptionalDouble> values = some.stream().map(OptionalDouble::of).toList();
    assertThat(Sparkline.draw(values, width, Glyphs.ASCII)).hasSize(Math.min(width, values.size()));
  }

  @Test
  void needsAColumn() {
    assertThatThrownBy(() -> Sparkline.draw(List.of(), 0, Glyphs.ASCII))
        .hasMessageContaining("not 0");
  }
}
