package io.headgate.internal.engine;

import io.headgate.dag.Fact;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Materialization;
import io.headgate.quality.AcceptedSchema;
import io.headgate.quality.Observation;
import io.headgate.quality.Sampling;
import io.headgate.quality.Verdict;
import io.headgate.run.TaskInstanceId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a body may hand over. A result beyond it fails the body, which is told so on its own thread,
 * before it can reach the coordinator or the store.
 */
final class ResultLimits {

  /** Ten years of days under twenty-seven checks. */
  static final int MAX_FACTS = 100_000;

  /** Longer messages are cut, so that no body can flood the store. */
  static final int MAX_MESSAGE = 4_000;

  private ResultLimits() {}

  /** Why the result cannot be kept; empty if it can. */
  static Optional<String> complaint(TaskInstanceId id, TaskResult result) {
    if (result.facts().size() > MAX_FACTS) {
      return Optional.of(
          "The body of %s returned %,d facts, and at most %,d are kept: split the task or its range"
              .formatted(id, result.facts().size(), MAX_FACTS));
    }
    for (Fact fact : result.facts()) {
      if (fact instanceof AcceptedSchema) {
        continue;
      }
      Optional<Partition> partition = partition(fact);
      if (partition.isEmpty()) {
        return Optional.of(
            "The body of %s returned a fact of type %s: a result holds verdicts, observations, accepted schemas and materializations only"
                .formatted(id, fact.getClass().getName()));
      }
      if (!isWhole(partition.get().interval().start())
          || !isWhole(partition.get().interval().end())) {
        return Optional.of(
            "The body of %s returned a fact about %s, whose interval is not one of whole microseconds: take partitions from the context"
                .formatted(id, partition.get()));
      }
    }
    return Optional.empty();
  }

  /** A fact whose texts are not too long. */
  static Fact bounded(Fact fact) {
    return fact instanceof Verdict verdict
        ? new Verdict(
            verdict.partition(),
            verdict.check(),
            verdict.outcome(),
            bounded(verdict.message()),
            verdict.examples().stream().limit(Sampling.MOST).map(ResultLimits::bounded).toList(),
            verdict.at())
        : fact;
  }

  /** The message, cut if it is too long; then it says so at its end. */
  static String bounded(String message) {
    if (message.length() <= MAX_MESSAGE) {
      return message;
    }
    String mark = " ... (cut: it has %,d characters)".formatted(message.length());
    int end = MAX_MESSAGE - mark.length();
    // Half a character is none.
    return message.substring(0, Character.isHighSurrogate(message.charAt(end - 1)) ? end - 1 : end)
        + mark;
  }

  private static Optional<Partition> partition(Fact fact) {
    if (fact instanceof Materialization materialization) {
      return Optional.of(materialization.partition());
    }
    if (fact instanceof Verdict verdict) {
      return Optional.of(verdict.partition());
    }
    return fact instanceof Observation observation
        ? Optional.of(observation.partition())
        : Optional.empty();
  }

  private static boolean isWhole(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS).equals(instant);
  }
}
