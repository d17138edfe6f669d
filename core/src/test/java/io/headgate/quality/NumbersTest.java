package io.headgate.quality;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void sixDigitsDoUnlessTheyWouldSayThatABoundIsMet() {
    assertThat(Numbers.beside(559 / 561.0, 1, 1)).isEqualTo("0.996435");
    assertThat(Numbers.beside(0.99999999, 1, 1)).isEqualTo("0.99999999");
    assertThat(Numbers.beside(0.95000001, 0.95, Double.POSITIVE_INFINITY)).isEqualTo("0.95000001");
    assertThat(Numbers.beside(0.94999999, 0.95, Double.POSITIVE_INFINITY)).isEqualTo("0.94999999");
    assertThat(Numbers.beside(123_456_789.25, 0, 1)).isEqualTo("123456789.25");
  }

  @Test
  void wholeNumbersAndWhatIsNoNumberStayAsTheyAre() {
    assertThat(Numbers.beside(1_234_567, 0, 1)).isEqualTo("1234567");
    assertThat(Numbers.beside(Double.NaN, 0, 1)).isEqualTo("NaN");
    assertThat(Numbers.beside(Double.NEGATIVE_INFINITY, 0, 1)).isEqualTo("-Infinity");
  }
}
