package io.headgate.ledger;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Fact;
import io.headgate.quality.Observation;
import java.util.Optional;

/**
 * An observation as the ledger keeps it: bodies return what they saw, and the engine adds what it
 * knows about it.
 *
 * @param version of the partition's latest materialization when the body began; 0 if the ledger
 *     knew of none, such as of data from outside
 * @param by who looked; empty for what was stored by a version of Headgate that did not say
 */
public record Inspection(Observation observation, long version, Optional<Observer> by)
    implements Fact {

  public Inspection {
    requireNonNull(observation, "observation");
    requireNonNull(by, "by");
  }

  /** An observation of which no more is known. */
  public static Inspection of(Observation observation) {
    return new Inspection(observation, 0, Optional.empty());
  }
}
