package io.headgate.backfill;

import io.headgate.dataset.DatasetName;
import java.util.Set;

/**
 * How far a plan follows a change. Immutable and thread-safe.
 *
 * @param stopAt datasets that are recomputed, but nothing that is made from them
 * @param withoutDags DAGs whose datasets are left out
 * @param owners teams whose datasets alone are recomputed; empty for all
 * @param consents datasets that are recomputed although their owner holds them back
 */
public record PlanScope(
    Set<DatasetName> stopAt,
    Set<String> withoutDags,
    Set<String> owners,
    Set<DatasetName> consents) {

  /** Everything downstream. */
  public static final PlanScope ALL = new PlanScope(Set.of(), Set.of(), Set.of(), Set.of());

  public PlanScope {
    stopAt = Set.copyOf(stopAt);
    withoutDags = Set.copyOf(withoutDags);
    owners = Set.copyOf(owners);
    consents = Set.copyOf(consents);
  }
}
