package io.headgate.profile;

import java.util.Arrays;
import java.util.List;

/**
 * A distribution by its quantiles.
 *
 * @param quantiles the values at {@link #AT}, each that of the nearest rank
 */
public record Spread(List<Long> quantiles) {

  /** Where quantiles are taken: the smallest, the quartiles and nearly all, the largest. */
  public static final List<Double> AT = List.of(0.0, 0.25, 0.5, 0.75, 0.95, 1.0);

  /** Of nothing. */
  public static final Spread NONE = of();

  public Spread {
    quantiles = List.copyOf(quantiles);
    if (quantiles.size() != AT.size()) {
      throw new IllegalArgumentException("A spread has " + AT.size() + " quantiles: " + quantiles);
    }
  }

  /** The spread of these values; of none, all zero. */
  public static Spread of(long... values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Spread(
        AT.stream()
            .map(at -> sorted.length == 0 ? 0L : sorted[(int) (at * (sorted.length - 1))])
            .toList());
  }

  /** About the mean: the values between two quantiles count as the middle of these. */
  public double mean() {
    double mean = 0;
    for (int i = 1; i < AT.size(); i++) {
      mean += (AT.get(i) - AT.get(i - 1)) * (quantiles.get(i - 1) + quantiles.get(i)) / 2.0;
    }
    return mean;
  }

  public long min() {
    return quantiles.get(0);
  }

  public long median() {
    return quantiles.get(2);
  }

  public long max() {
    return quantiles.get(quantiles.size() - 1);
  }
}
