package io.headgate;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.ParallelStatus;
import io.headgate.backfill.Parity;
import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.Engine;
import io.headgate.run.DagRunId;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What can be done with a registered parallel pipeline, in this order. What is refused is an {@link
 * IllegalStateException} that says why; nothing was changed then. Thread-safe.
 */
public final class Parallel {

  private final Engine engine;
  private final String name;

  Parallel(Engine engine, String name) {
    this.engine = engine;
    this.name = name;
  }

  /**
   * Computes how history would be filled. Writes nothing.
   *
   * @throws IllegalArgumentException if a dataset of the group is written by another DAG, or there
   *     is nothing to fill
   */
  public BackfillPlan plan(LocalDate from, LocalDate through) {
    return engine.parallels().plan(name, Optional.of(from), Optional.of(through));
  }

  /** Like {@link #plan(LocalDate, LocalDate)}, over all that is complete. */
  public BackfillPlan plan() {
    return engine.parallels().plan(name, Optional.empty(), Optional.empty());
  }

  /**
   * Fills history as a backfill of the shadows, durably; from the end of the plan on, the shadows
   * have scheduled runs of their own.
   *
   * @param plan as {@link #plan} gave it
   * @throws IllegalStateException if it was started before, a table of production is missing, or
   *     somebody else has the shadows' namespace
   */
  public BackfillId start(BackfillPlan plan) {
    return engine.parallels().start(name, plan);
  }

  public ParallelStatus status() {
    return engine.parallels().status(name);
  }

  /** Compares the shadows with production, dataset by dataset and partition by partition. */
  public Parity parity() {
    return engine.parallels().parity(name);
  }

  /**
   * Gives production's names to the shadows' tables, all of them together, by a run that goes on
   * after a crash. Production's partitions are then those that the shadows made, so that what is
   * made from them outside of the group is stale. The shadows rest.
   *
   * @param force although partitions are missing, stale or blocked, tables differ in what was not
   *     expected, or production's DAGs have other code
   * @return the run
   */
  public DagRunId cutOver(boolean force) {
    return engine.parallels().cutOver(name, force);
  }

  /**
   * Gives production its former tables back, all of them together; the shadows keep up again.
   *
   * @param force although production was written since
   * @return the run, which fails if it is not forced and production was written
   */
  public DagRunId rollBack(boolean force) {
    return engine.parallels().rollBack(name, force);
  }

  /**
   * Has a view, by which one consumer reads a dataset of the group, stand for the new table or for
   * production's, in one commit; makes the view if there is none. So consumers can move one by one
   * while production goes on. A cut-over moves the rest: every view then shows the new table, and
   * after a rollback each shows what it was pointed at before.
   *
   * @param dataset of production
   * @param view the dotted name of the consumer's view
   * @param toNew whether it shows the new table; after a cut-over production's is the new one
   * @return the view, and the table that it stands for
   * @throws IllegalArgumentException if the dataset is none of the group
   */
  public GroupSwap.ConsumerView view(DatasetName dataset, String view, boolean toNew) {
    return engine.parallels().view(name, dataset, view, toNew);
  }

  /** The consumers' views of the group, by name. */
  public List<GroupSwap.ConsumerView> views() {
    return engine.parallels().views(name);
  }

  /**
   * Removes the tables that lost: production's former ones after a cut-over, else the shadows'. It
   * cannot be taken back, and ends the pipeline. It is refused while a consumer's view stands for
   * what is to go.
   *
   * @return one line for people: what was removed
   */
  public String drop() {
    return engine.parallels().drop(name);
  }
}
