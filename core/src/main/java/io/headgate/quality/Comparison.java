package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
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
      return metric + " = " + Numbers.text(low);
    }
    if (Double.isInfinite(high)) {
      return metric + " >= " + Numbers.text(low);
    }
    if (Double.isInfinite(low)) {
      return metric + " <= " + Numbers.text(high);
    }
    return metric + " in [" + Numbers.text(low) + ", " + Numbers.text(high) + "]";
  }

  @Override
  public Set<Metric> metrics() {
    return Set.of(metric);
  }

  @Override
  public Optional<RowRule> rowRule() {
    return RowRule.behind(this);
  }

  @Override
  public OptionalDouble floor() {
    return Double.isInfinite(low) ? OptionalDouble.empty() : OptionalDouble.of(low);
  }

  @Override
  public Judgement judge(Evidence evidence) {
    Double ceiling = evidence.observation().ceilings().get(metric);
    if (ceiling != null && ceiling < low) {
      return new Judgement(
          Outcome.BLOCK,
          metric
              + " is at most "
              + Numbers.beside(ceiling, low)
              + ", told from a sample of the values, required is "
              + requirement());
    }
    Optional<Judgement> nothing = Numbers.nothingToJudge(evidence.observation(), metric, name());
    if (nothing.isPresent()) {
      return nothing.get();
    }
    double actual = evidence.observation().value(metric).orElseThrow();
    boolean holds = actual >= low && actual <= high;
    return new Judgement(
        holds ? Outcome.PASS : Outcome.BLOCK,
        metric
            + " is "
            + Numbers.beside(actual, low, high)
            + (holds ? "" : ", required is " + requirement()));
  }

  private String requirement() {
    return name().substring(metric.toString().length() + 1);
  }
}
