package io.headgate.quality;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Checks of when a partition was written; the age of its rows is {@link Metric#age}. */
public final class Freshness {

  private Freshness() {}

  /**
   * Holds if the ledger heard of the partition's materialization no longer ago than that; blocks if
   * it never did.
   */
  public static Check materializedWithin(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("A partition cannot have been written within " + limit);
    }
    return new MaterializedWithin(limit);
  }

  private record MaterializedWithin(Duration limit) implements Check {

    @Override
    public String name() {
      return "materialized within " + limit;
    }

    @Override
    public Set<Metric> metrics() {
      return Set.of();
    }

    @Override
    public Judgement judge(Evidence evidence) {
      Optional<Instant> at = evidence.history().materializedAt(evidence.observation().partition());
      if (at.isEmpty()) {
        return new Judgement(Outcome.BLOCK, "nobody has said that it was materialized");
      }
      Duration age = Duration.between(at.get(), evidence.now());
      boolean holds = age.compareTo(limit) <= 0;
      return new Judgement(
          holds ? Outcome.PASS : Outcome.BLOCK,
          "it was materialized at "
              + at.get()
              + ", "
              + age
              + " ago"
              + (holds ? "" : ", at most " + limit + " is required"));
    }
  }
}
