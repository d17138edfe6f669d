package io.headgate.spark.failure;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a job died of, and how that is known.
 *
 * @param certain whether the evidence admits of nothing else; exit code 137 does, for example: it
 *     is what a container gets that used too much memory, and what anybody's {@code kill -9} gives
 * @param evidence at least one text, the strongest first
 */
public record FailureDiagnosis(FailureClass failure, boolean certain, List<Evidence> evidence) {

  public FailureDiagnosis {
    requireNonNull(failure, "failure");
    evidence = List.copyOf(evidence);
    if (evidence.isEmpty()) {
      throw new IllegalArgumentException("A diagnosis needs evidence");
    }
  }

  FailureDiagnosis as(FailureClass other) {
    return new FailureDiagnosis(other, certain, evidence);
  }

  /** One line, such as {@code the heap of an executor was full (log: ...)}. */
  @Override
  public String toString() {
    return (certain ? "" : "probably ") + failure.meaning() + " (" + evidence.get(0) + ")";
  }
}
