package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Dataset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Holds if the metric is near to another one of another dataset over the same time. */
record Reconciliation(Metric metric, Dataset other, Metric otherMetric, double limit)
    implements Check {

  Reconciliation {
    requireNonNull(other, "other");
    requireNonNull(otherMetric, "otherMetric");
  }

  @Override
  public String name() {
    return metric
        + (limit == 0 ? " = " : " within " + Numbers.text(limit) + " of ")
        + otherMetric
        + " of "
        + other.name();
  }

  @Override
  public Set<Metric> metrics() {
    return Set.of(metric);
  }

  @Override
  public Map<Dataset, Set<Metric>> references() {
    return Map.of(other, Set.of(otherMetric));
  }

  @Override
  public Judgement judge(Evidence evidence) {
    Optional<Judgement> nothing = Numbers.nothingToJudge(evidence.observation(), metric, name());
    if (nothing.isPresent()) {
      return nothing.get();
    }
    List<Observation> parts =
        evidence.references().getOrDefault(other.name(), List.of()).stream()
            .filter(
                part ->
                    other.isUnpartitioned()
                        || part.partition()
                            .interval()
                            .overlaps(evidence.observation().partition().interval()))
            .toList();
    if (parts.isEmpty() || (parts.size() > 1 && !otherMetric.isAdditive())) {
      return new Judgement(
          Outcome.ERROR,
          name()
              + " could not be judged: "
              + other.name()
              + " has "
              + parts.size()
              + " partitions in that time, and "
              + otherMetric
              + (parts.isEmpty() ? " needs one" : " of several does not add up"));
    }
    for (Observation part : parts) {
      Optional<Judgement> undefined = Numbers.nothingToJudge(part, otherMetric, name());
      if (undefined.isPresent()) {
        return new Judgement(
            undefined.get().outcome(), other.name() + ": " + undefined.get().message());
      }
    }
    double actual = evidence.observation().value(metric).orElseThrow();
    double expected =
        parts.stream().mapToDouble(part -> part.value(otherMetric).orElseThrow()).sum();
    boolean holds = Math.abs(actual - expected) <= limit * Math.abs(expected);
    return new Judgement(
        holds ? Outcome.PASS : Outcome.BLOCK,
        metric
            + " is "
            + Numbers.text(actual)
            + ", "
            + otherMetric
            + " of "
            + other.name()
            + " is "
            + Numbers.text(expected)
            + (holds ? "" : ", required within " + Numbers.text(limit) + " of that"));
  }
}
