package io.headgate.benchmarks.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void theMedianIsInTheMiddleAndAPercentileIsAValue() {
    assertThat(Numbers.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5.0);
    assertThat(Numbers.percentile(new double[] {4, 3, 2, 1}, 0.99)).isEqualTo(4.0);
    assertThat(Numbers.percentile(new double[] {4, 3, 2, 1}, 0.5)).isEqualTo(2.0);
  }

  @Test
  void theExponentOfAPowerIsFound() {
    double[] x = {1, 10, 100, 1_000};
    double[] squares = {7, 700, 70_000, 7_000_000};

    assertThat(Numbers.exponent(x, squares)).isCloseTo(2.0, within(1e-9));
    assertThat(Numbers.exponent(x, x)).isCloseTo(1.0, within(1e-9));
  }

  @Test
  void numbersHaveFewDigits() {
    assertThat(List.of(0.0631, 1.417, 17.32, 4210.4))
        .extracting(Numbers::text)
        .containsExactly("0.063", "1.42", "17.3", "4,210");
  }
}
