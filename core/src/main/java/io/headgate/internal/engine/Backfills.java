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

/**
 * What the engine needs of backfills: plans, and DAGs for the runs that carry plans out. Made with
 * the engine that it serves, which it may ask for the lineage, the store and new runs; it calls
 * none of them while it is made. Thread-safe.
 */
public interface Backfills {

  /**
   * The DAG of that name, rebuilt from what the store knows of the backfill: the same after a crash
   * as before it. Asked for on the coordinator's thread, at recovery and when a run is created.
   *
   * @return empty if no backfill has that name
   */
  Optional<Dag> dag(String name);

  /**
   * What scheduled runs are told that write the same partitions as the backfill of that name;
   * nothing, if no backfill has it. Asked for on the coordinator's thread, once for each run in the
   * lane of backfills.
   */
  ScheduledRuns scheduledRuns(String name);

  /** See {@code BackfillRequest.plan()}. */
  BackfillPlan plan(PlanRequest request);

  /** The same of shadows, although their pipeline was not started yet. */
  BackfillPlan planShadows(PlanRequest request);

  /** Like {@link #submit}, of shadows, although their pipeline was not started yet. */
  BackfillId submitShadows(BackfillPlan plan);

  /** See {@code Orchestrator.submit()}. */
  BackfillId submit(BackfillPlan plan);

  /**
   * Does {@code work}, which lets the run of a backfill go on although it had ended, unless another
   * backfill recomputes the same datasets by now; no other one begins meanwhile.
   *
   * @throws IllegalStateException if another one does
   */
  <T> T reopening(DagRunId run, Supplier<T> work);

  /** See {@code Orchestrator.rollback()}. */
  BackfillId rollback(DatasetName dataset, boolean force);

  /** See {@code Orchestrator.expiredSwaps()}. */
  List<Backfill> expiredSwaps(Duration kept);

  /** See {@code Orchestrator.dropFormerTables()}. */
  List<String> dropFormerTables(Duration kept);

  /**
   * The runs that are to drop what table swaps have kept for so long; some of them may exist. Asked
   * for at each tick, and answered about once an hour.
   */
  List<NewRun> dropsDue(Duration kept);

  /** See {@code Orchestrator.diff()}. */
  TableDiff diff(BackfillId backfill);
}
