package io.headgate.internal.engine;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.ParallelPipeline;
import io.headgate.backfill.ParallelStatus;
import io.headgate.backfill.Parity;
import io.headgate.dag.Dag;
import io.headgate.dataset.DatasetName;
import io.headgate.run.DagRunId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What the engine needs of parallel pipelines. Made with the engine that it serves; it calls none
 * of the engine's methods while it is made. Thread-safe.
 */
public interface Parallels {

  /** The registered pipelines, in the order of registration. */
  List<ParallelPipeline> pipelines();

  /**
   * The DAG of that name that cuts a group over or takes that back: the same after a crash as
   * before it. Asked for on the coordinator's thread.
   *
   * @return empty if it is none of those
   */
  Optional<Dag> dag(String name);

  /**
   * From when on the registered DAG has scheduled runs. Asked for on the coordinator's thread.
   *
   * @return empty if it has none now, as the shadow of a pipeline that is not started
   */
  Optional<Instant> beginning(String dag);

  /** The pipeline that the registered DAG is a shadow of. */
  Optional<ParallelPipeline> shadowedBy(String dag);

  /**
   * Why nothing that the registered DAG makes may be made now: it is the shadow of a pipeline that
   * is not started, or whose tables are production's or gone.
   *
   * @return empty if it may
   */
  Optional<String> resting(String dag);

  /** See {@code Parallel.plan()}. */
  BackfillPlan plan(String name, Optional<LocalDate> from, Optional<LocalDate> through);

  /** See {@code Parallel.start()}. */
  BackfillId start(String name, BackfillPlan plan);

  /** See {@code Parallel.status()}. */
  ParallelStatus status(String name);

  /** See {@code Parallel.parity()}. */
  Parity parity(String name);

  /** See {@code Parallel.cutOver()}. */
  DagRunId cutOver(String name, boolean force);

  /** See {@code Parallel.rollBack()}. */
  DagRunId rollBack(String name, boolean force);

  /** See {@code Parallel.view()}. */
  GroupSwap.ConsumerView view(String name, DatasetName dataset, String view, boolean toNew);

  /** See {@code Parallel.views()}. */
  List<GroupSwap.ConsumerView> views(String name);

  /** See {@code Parallel.drop()}. */
  String drop(String name);
}
