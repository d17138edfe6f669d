package io.headgate.backfill;

import static java.util.Objects.requireNonNull;

import io.headgate.run.DagRunId;
import java.time.Instant;
import java.util.Optional;

/**
 * A submitted backfill. Its work is an ordinary run, whose tasks are the plan's executions; its
 * state is that run's.
 *
 * @param rollbackOf the swap that it takes back, for {@link Strategy#ROLLBACK}
 */
public record Backfill(
    BackfillId id,
    BackfillPlan plan,
    DagRunId run,
    Optional<BackfillId> rollbackOf,
    Instant submittedAt) {

  public Backfill {
    requireNonNull(id, "id");
    requireNonNull(plan, "plan");
    requireNonNull(run, "run");
    requireNonNull(rollbackOf, "rollbackOf");
    requireNonNull(submittedAt, "submittedAt");
  }
}
