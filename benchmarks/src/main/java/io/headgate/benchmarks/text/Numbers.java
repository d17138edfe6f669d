package io.headgate.benchmarks.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Medians, percentiles, fits, and numbers as text. */
public final class Numbers {

  private Numbers() {}

  /** The value that half of them do not exceed; of an even number, the lower of the middle ones. */
  public static double median(List<Double> values) {
    return percentile(values.stream().mapToDouble(Double::doubleValue).toArray(), 0.5);
  }

  /** The smallest value that at least this share of them does not exceed. */
  public static double percentile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  /** The exponent b of the least-squares fit of y = a x^b. */
  public static double exponent(double[] x, double[] y) {
    return slope(
        Arrays.stream(x).map(Math::log).toArray(), Arrays.stream(y).map(Math::log).toArray());
  }

  /** The slope b of the least-squares fit of y = a + b x. */
  public static double slope(double[] x, double[] y) {
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double product = 0;
    double square = 0;
    for (int i = 0; i < x.length; i++) {
      product += (x[i] - meanX) * (y[i] - meanY);
      square += (x[i] - meanX) * (x[i] - meanX);
    }
    return product / square;
  }

  /** With few digits: 0.063, 1.42, 17.3, 4,210. */
  public static String text(double value) {
    String format = value < 0.1 ? "%.3f" : value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f";
    return String.format(Locale.ROOT, format, value);
  }
}
