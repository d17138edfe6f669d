package io.headgate.quality;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Optional;

/** What checks of numbers share. */
final class Numbers {

  private static final double TOO_LONG = 1e15;
  private static final double TOO_SMALL = 1e-6;

  private Numbers() {}

  /** As people write it: without a fraction or a power of ten where none is needed. */
  static String text(double value) {
    if (value == Math.rint(value) && Math.abs(value) < TOO_LONG) {
      return Long.toString((long) value);
    }
    return Math.abs(value) >= TOO_SMALL && Math.abs(value) < TOO_LONG
        ? BigDecimal.valueOf(value).toPlainString()
        : Double.toString(value);
  }

  /**
   * With six digits behind the point at most, unless that would look like a bound that the value is
   * not, or lie on the other side of it.
   */
  static String beside(double value, double... bounds) {
    if (Double.isNaN(value) || Double.isInfinite(value) || value == Math.rint(value)) {
      return text(value);
    }
    double rounded = BigDecimal.valueOf(value).setScale(6, RoundingMode.HALF_EVEN).doubleValue();
    boolean same =
        Arrays.stream(bounds)
            .allMatch(bound -> Double.compare(value, bound) == Double.compare(rounded, bound));
    return text(same ? rounded : value);
  }

  /** With four digits behind the point at most, for what is only said and never compared. */
  static String rounded(double value) {
    return text(Math.rint(value * 1e4) / 1e4);
  }

  /** The judgement where the metric could not be read, or is undefined. */
  static Optional<Check.Judgement> nothingToJudge(
      Observation observation, Metric metric, String check) {
    String error = observation.errors().get(metric);
    if (error != null) {
      return Optional.of(
          new Check.Judgement(Outcome.ERROR, check + " could not be judged: " + error));
    }
    return observation.value(metric).isPresent()
        ? Optional.empty()
        : Optional.of(
            new Check.Judgement(
                Outcome.SKIPPED, metric + " is undefined: there is nothing to judge"));
  }

  /** Of an even number of values, the mean of the middle two. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
