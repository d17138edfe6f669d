package io.headgate.quality;

import java.util.Arrays;
import java.util.Optional;

/** What checks of numbers share. */
final class Numbers {

  private Numbers() {}

  /** As people write it: without a fraction where there is none. */
  static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
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
