package io.headgate;

import static java.util.Objects.requireNonNull;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillId;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.ParallelPipeline;
import io.headgate.backfill.TableDiff;
import io.headgate.dag.Dag;
import io.headgate.dag.DagShape;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.SlicedDataset;
import io.headgate.inspection.Profiler;
import io.headgate.internal.engine.Engine;
import io.headgate.ledger.HistoryQuery;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.MetricSeries;
import io.headgate.operation.Action;
import io.headgate.operation.Actor;
import io.headgate.operation.Blame;
import io.headgate.operation.Operations;
import io.headgate.operation.Pause;
import io.headgate.operation.Why;
import io.headgate.ownership.Boundaries;
import io.headgate.ownership.Boundary;
import io.headgate.profile.TaskProfile;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.Pruned;
import io.headgate.run.Retention;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.spi.TaskLogs;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketDelivery;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Plans and runs DAGs: the one object that a host builds, starts and closes.
 *
 * <p>Between {@link #start()} and {@link #close()} it executes what is due; before {@code start()}
 * it answers questions and plans, and writes nothing but what it is asked to. Thread-safe.
 */
public final class Orchestrator implements AutoCloseable {

  private final Engine engine;

  Orchestrator(Engine engine) {
    this.engine = engine;
  }

  /** Starts the configuration of an orchestrator. */
  public static OrchestratorBuilder builder() {
    return new OrchestratorBuilder();
  }

  /** Goes on with every unfinished run and executes from now on. Idempotent. */
  public void start() {
    engine.start();
  }

  /**
   * Creates every scheduled run that is due and missing. Idempotent: call it as often as you like,
   * from whatever wakes you up.
   *
   * @return the runs that were created by this call
   */
  public List<DagRunId> tick() {
    return engine.tick();
  }

  /**
   * Creates a manual run of the DAG for the interval of its timetable that contains {@code date}.
   *
   * @throws IllegalArgumentException if there is no such DAG, or no interval on that date
   */
  public DagRunId run(String dag, LocalDate date) {
    return engine.run(dag, date);
  }

  /**
   * Waits until nothing can go on by itself at once: every run is terminal, blocked, or waits for a
   * time that lies ahead.
   *
   * @return whether that came true in time
   */
  public boolean awaitQuiet(Duration timeout) throws InterruptedException {
    return engine.awaitQuiet(timeout);
  }

  /** The registered DAGs, in the order of their registration. */
  public List<Dag> dags() {
    return engine.dags();
  }

  /**
   * The registered DAG of that name.
   *
   * @throws IllegalArgumentException if there is no such DAG
   */
  public Dag dag(String name) {
    return engine.dag(name);
  }

  /** What is made from what, over all registered DAGs. */
  public Lineage lineage() {
    return engine.lineage();
  }

  /**
   * Where it is unclear who answers for what, or one team depends on another, over all registered
   * DAGs; by kind and subject.
   */
  public List<Boundary> boundaries() {
    return Boundaries.of(engine.dags(), engine.lineage());
  }

  /** The durable facts about partitions. */
  public Ledger ledger() {
    return engine.store().ledger();
  }

  /**
   * What gates have seen of a dataset over time: a series per metric, by name, of the samples that
   * the query asks for.
   *
   * <pre>{@code
   * orchestrator.history(HistoryQuery.of(SALES.name()).metric("row_count"))
   * }</pre>
   *
   * @throws IllegalArgumentException if no registered DAG reads or writes the dataset
   */
  public List<MetricSeries> history(HistoryQuery query) {
    engine.lineage().dataset(query.dataset());
    return MetricSeries.of(ledger().samples(query));
  }

  /** The clock that decides what is due. */
  public InstantSource clock() {
    return engine.clock();
  }

  /**
   * The latest runs, latest interval first.
   *
   * @param dag empty for all DAGs
   * @param states empty for all states
   */
  public List<DagRun> runs(Optional<String> dag, Collection<DagRunState> states, int limit) {
    return engine.runs(dag, states, limit);
  }

  /** The run of that id, if there is one. */
  public Optional<DagRun> run(DagRunId id) {
    return engine.store().run(id);
  }

  /**
   * The run's task instances, upstream before downstream, as the run was created: also those of
   * tasks that the code does not have any more. A mapped task has one instance per item, in order.
   */
  public List<TaskInstance> tasks(DagRunId run) {
    return engine.tasks(run);
  }

  /**
   * What the run's attempts left of the jobs that they executed, such as Spark's: how the work was
   * spread, by task and attempt.
   */
  public List<TaskProfile> profiles(DagRunId run) {
    return engine.store().profiles(run);
  }

  /**
   * The logs of the task instance's attempts, the latest first, where a plugin such as that of
   * Spark's submissions has its body run in a process of its own; also while it runs.
   */
  public List<Path> logs(TaskInstanceId task) {
    return engine.service(TaskLogs.class).map(logs -> logs.logs(task)).orElse(List.of());
  }

  /**
   * The tasks and edges that the run was created with, whatever the code says now.
   *
   * @return empty if there is no such run, or an older version of Headgate created it
   */
  public Optional<DagShape> shape(DagRunId run) {
    return engine.store().shape(run);
  }

  /**
   * Why an unfinished run does not go on in this process whatever happens, such as that its DAG is
   * not registered; empty if nothing of that kind keeps it.
   */
  public Optional<String> keptBecause(DagRun run) {
    return engine.keptBecause(run);
  }

  /** All tickets, or the open ones, latest first. */
  public List<Ticket> tickets(boolean openOnly) {
    return engine.store().tickets(openOnly);
  }

  /**
   * What trackers know of tickets, by ticket and tracker; also of trackers that are configured no
   * more, or elsewhere.
   */
  public List<TicketDelivery> ticketDeliveries() {
    return engine.store().outbox().deliveries();
  }

  /**
   * Has what trackers were not told tried again now, as after somebody has put right what was
   * refused; whoever executes on the store does so within seconds.
   *
   * @return how many deliveries that are
   */
  public int retryTicketDeliveries() {
    return engine.store().outbox().retryFailed();
  }

  /**
   * Profiles tables, and suggests gates for them, by the inspector that gates have.
   *
   * @throws io.headgate.dag.PermanentFailure if there is none
   */
  public Profiler profiler() {
    return engine.profiler();
  }

  /**
   * Tells the ledger that partitions were written outside Headgate, so that blocked readers look
   * again at once and what was made from them becomes stale.
   *
   * @param by who says so
   */
  public void reportMaterialized(Dataset dataset, Collection<String> labels, String by) {
    engine.reportMaterialized(dataset, labels, by);
  }

  /** Starts the planning of a backfill of the dataset. */
  public BackfillRequest backfill(Dataset dataset) {
    return backfill(dataset.name());
  }

  /** Starts the planning of a backfill of all slices. */
  public BackfillRequest backfill(SlicedDataset dataset) {
    return new BackfillRequest(engine).and(dataset);
  }

  /**
   * Starts the planning of a backfill of the dataset.
   *
   * @throws IllegalArgumentException if no registered DAG writes it
   */
  public BackfillRequest backfill(DatasetName dataset) {
    return new BackfillRequest(engine).and(requireNonNull(dataset, "dataset"));
  }

  /**
   * Starts the planning of a backfill that begins with any dataset that a task makes, such as that
   * of whatever is stale: {@code backfillAll().only(Selection.stale())}.
   */
  public BackfillRequest backfillAll() {
    return new BackfillRequest(engine);
  }

  /**
   * Executes the plan, durably: as soon as this returns, it survives a crash.
   *
   * @throws io.headgate.backfill.PlanChangedException if planning again gives another plan, as the
   *     lineage or what is complete has changed; it has the difference
   * @throws IllegalStateException if another backfill of one of the datasets is still running
   */
  public BackfillId submit(BackfillPlan plan) {
    return engine.submit(plan);
  }

  /**
   * Takes the last table swap of the dataset back and recomputes everything downstream.
   *
   * @throws IllegalStateException if there is no swap to take back
   */
  public BackfillId rollback(DatasetName dataset) {
    return engine.rollback(dataset, false);
  }

  /**
   * The same, although production was written since the swap. What was written is kept, as {@code
   * <table>_backfill} or under a tag of the table, and does not count as materialized any more.
   *
   * @throws IllegalStateException if there is no swap to take back
   */
  public BackfillId rollbackForced(DatasetName dataset) {
    return engine.rollback(dataset, true);
  }

  /**
   * Compares the table that a backfill has filled beside production with production, partition by
   * partition: by the key that the backfill was planned with, if any. As long as it is not
   * published.
   *
   * @throws IllegalArgumentException if there is no such backfill, or it swaps no table
   * @throws IllegalStateException if it is published already
   * @throws io.headgate.dag.PermanentFailure if the tables cannot be compared
   */
  public TableDiff diff(BackfillId backfill) {
    return engine.diff(backfill);
  }

  /**
   * A registered parallel pipeline.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Parallel parallel(String name) {
    engine.parallels().status(name);
    return new Parallel(engine, name);
  }

  /** The registered parallel pipelines, in the order of their registration. */
  public List<ParallelPipeline> parallels() {
    return engine.parallels().pipelines();
  }

  /**
   * The table swaps that were complete, or taken back, at least so long ago, and of which the
   * former table, the one that was taken back or their tags are still kept; oldest first.
   */
  public List<Backfill> expiredSwaps(Duration kept) {
    return engine.expiredSwaps(kept);
  }

  /**
   * Drops what is kept of the {@link #expiredSwaps}, which cannot be taken back afterwards.
   * Production is not touched. Where a backfill of the same dataset has not ended, it is left for
   * the next time.
   *
   * @return one line per swap: what was dropped
   */
  public List<String> dropFormerTables(Duration kept) {
    return engine.dropFormerTables(kept);
  }

  /** All backfills, latest first. */
  public List<Backfill> backfills() {
    return engine.store().backfills();
  }

  /** What {@code actor} may do to runs and DAGs. */
  public Operations as(Actor actor) {
    return engine.operations().as(actor);
  }

  /**
   * What people did, latest first.
   *
   * @param dag empty for all DAGs
   * @param run empty for all runs
   */
  public List<Action> actions(Optional<String> dag, Optional<DagRunId> run, int limit) {
    return engine.operations().actions(dag, run, limit);
  }

  /** The paused DAGs, by name. */
  public List<Pause> pauses() {
    return engine.operations().pauses();
  }

  /**
   * The run of the DAG's interval on that date; of several an unfinished one, else the scheduled
   * one, else the latest.
   *
   * @throws IllegalArgumentException if there is no such DAG, or no interval on that date
   */
  public Optional<DagRun> find(String dag, LocalDate date) {
    return engine.operations().find(dag, date);
  }

  /**
   * Why a task is not running, or how it ended; also for a scheduled run that does not exist yet.
   *
   * @throws IllegalArgumentException if there is no such run, nor will be, or it has no such task
   */
  public Why why(DagRunId run, String task) {
    return engine.operations().why(run, task);
  }

  /**
   * Why the task of the DAG is not running for that date; see {@link #find} for which run is meant.
   *
   * @throws IllegalArgumentException if there is no such DAG, task, or interval on that date
   */
  public Why why(String dag, LocalDate date, String task) {
    return engine.operations().why(dag, date, task);
  }

  /**
   * Who has to act for a partition to become fit: the first bad partitions that it is made from,
   * directly or not, with the path that leads there. A partition is bad if a verdict blocks it, if
   * a registered task has not made it yet, or if it is stale: made from an older version of an
   * input than there is now.
   *
   * @param label of the partition, or a date in it; any for an unpartitioned dataset
   * @throws IllegalArgumentException if no registered DAG reads or writes the dataset, or it has no
   *     such partition
   */
  public Blame blame(DatasetName dataset, String label) {
    return engine.blame(dataset, label);
  }

  /** How much {@link #prune} would remove now. Changes nothing. */
  public Pruned prunable(Retention retention) {
    return engine.prunable(requireNonNull(retention, "retention"));
  }

  /**
   * Removes what the policy lets go, in small transactions; returns when it is gone. By itself, the
   * orchestrator does so about once an hour with the policy that it was built with, as long as
   * {@link #tick()} is called.
   */
  public Pruned prune(Retention retention) {
    return engine.prune(requireNonNull(retention, "retention"));
  }

  /** Waits for running bodies, then releases everything that it opened. Idempotent. */
  @Override
  public void close() {
    engine.close();
  }
}
