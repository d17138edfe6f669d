package io.headgate.internal.engine;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillId;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.PlanRequest;
import io.headgate.backfill.ScheduledRuns;
import io.headgate.backfill.TableDiff;
import io.headgate.dag.Dag;
import io.headgate.dataset.DatasetName;
import io.headgate.run.DagRunId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** An engine that runs DAGs and nothing else. */
final class NoBackfills implements Backfills {

  @Override
  public Optional<Dag> dag(String name) {
    return Optional.empty();
  }

  @Override
  public ScheduledRuns scheduledRuns(String name) {
    return ScheduledRuns.AS_THEY_COME;
  }

  @Override
  public BackfillPlan plan(PlanRequest request) {
    throw refusal();
  }

  @Override
  public BackfillPlan planShadows(PlanRequest request) {
    throw refusal();
  }

  @Override
  public BackfillId submitShadows(BackfillPlan plan) {
    throw refusal();
  }

  @Override
  public BackfillId submit(BackfillPlan plan) {
    throw refusal();
  }

  @Override
  public BackfillId rollback(DatasetName dataset, boolean force) {
    throw refusal();
  }

  @Override
  public List<Backfill> expiredSwaps(Duration kept) {
    throw refusal();
  }

  @Override
  public List<String> dropFormerTables(Duration kept) {
    throw refusal();
  }

  @Override
  public List<NewRun> dropsDue(Duration kept) {
    throw refusal();
  }

  @Override
  public TableDiff diff(BackfillId backfill) {
    throw refusal();
  }

  @Override
  public <T> T reopening(DagRunId run, Supplier<T> work) {
    throw refusal();
  }

  private static UnsupportedOperationException refusal() {
    return new UnsupportedOperationException("This engine was opened without backfills");
  }
}
