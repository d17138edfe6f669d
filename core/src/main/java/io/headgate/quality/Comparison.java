package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;
import java.util.Set;

/** Holds if the metric lies in {@code [low, high]}. */
record Comparison(Metric metric, double low, double high) implements Check {

  Comparison {
    requireNonNull(metric, "metric");
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "The bounds of a check on " + metric + " must be numbers in order: " + low + ", " + high);
    }
  }

  @Override
  public String name() {
    if (low == high) {
      return metric + " = " + number(low);
    }
    if (Double.isInfinite(high)) {
      return metric + " >= " + number(low);
    }
    if (Double.isInfinite(low)) {
      return metric + " <= " + number(high);
    }
    return metric + " in [" + number(low) + ", " + number(high) + "]";
  }

  @Override
  public Set<Metric> metrics() {
    return Set.of(metric);
  }

  @Override
  public Judgement judge(Observation observation) {
    String error = observation.errors().get(metric);
    if (error != null) {
      return new Judgement(Outcome.ERROR, name() + " could not be judged: " + error);
    }
    OptionalDouble value = observation.value(metric);
    if (value.isEmpty()) {
      return new Judgement(Outcome.SKIPPED, metric + " is undefined: there are no rows to judge");
    }
    double actual = value.getAsDouble();
    boolean holds = actual >= low && actual <= high;
    return new Judgement(
        holds ? Outcome.PASS : Outcome.BLOCK,
        metric + " is " + number(actual) + (holds ? "" : ", required is " + requirement()));
  }

  private String requirement() {
    return name().substring(metric.toString().length() + 1);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
