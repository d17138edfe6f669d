package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Fact;
import io.headgate.dataset.Partition;
import java.time.Instant;
import java.util.List;

/**
 * What a gate's check made of one partition: a fact that every consumer in any DAG and run obeys.
 * The latest of a (partition, check) counts.
 *
 * @param examples some of the rows that break the check, as text; see {@link Sampling}
 */
public record Verdict(
    Partition partition,
    String check,
    Outcome outcome,
    String message,
    List<String> examples,
    Instant at)
    implements Fact {

  public Verdict {
    requireNonNull(partition, "partition");
    requireNonNull(check, "check");
    requireNonNull(outcome, "outcome");
    requireNonNull(message, "message");
    examples = List.copyOf(examples);
    requireNonNull(at, "at");
  }

  /** Without examples. */
  public Verdict(Partition partition, String check, Outcome outcome, String message, Instant at) {
    this(partition, check, outcome, message, List.of(), at);
  }

  /** {@code raw.sales 1998-01-08: presence is 0, required is >= 1}. */
  @Override
  public String toString() {
    return partition + ": " + message;
  }
}
