package io.headgate.internal.engine;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillId;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.PlanRequest;
import io.headgate.backfill.ScheduledRuns;
import io.headgate.backfill.TableDiff;
import io.headgate.dag.Dag;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partition;
import io.headgate.inspection.Profiler;
import io.headgate.operation.Blame;
import io.headgate.quality.TableInspector;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.Pruned;
import io.headgate.run.Retention;
import io.headgate.run.TaskInstance;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The engine behind the façade: what can be asked of it, and by whom it is answered. Thread-safe.
 */
public final class Engine implements AutoCloseable {

  /** Nobody's: leases count from 1. */
  private static final long NO_LEASE = 0;

  /** A lineage that reads years of hours is looked at to the end. */
  private static final int MOST_BLAMED = 50_000;

  private final EngineConfig config;
  private final DagRegistry registry;
  private final Store store;
  private final Backfills backfills;
  private final Parallels parallels;
  private final DagFinder dags;
  private final RunCreation creation;
  private final Lifecycle lifecycle;
  private final EngineOperations operations;
  private final Housekeeping housekeeping;
  private final Deliveries deliveries;

  private Engine(
      EngineConfig config,
      DagRegistry registry,
      Store store,
      Function<Engine, ? extends Backfills> backfills,
      Function<Engine, ? extends Parallels> parallels) {
    this.config = config;
    this.registry = registry;
    this.store = store;
    this.parallels = parallels.apply(this);
    Schedule schedule = new Schedule(registry.dags(), store, this.parallels::beginning);
    this.creation = new RunCreation(store, schedule);
    this.dags = new DagFinder(registry, this::synthetic, this::besideBackfill);
    this.deliveries = new Deliveries(store.outbox(), config.tracking());
    this.lifecycle =
        new Lifecycle(
            config.heardBy(deliveries), store, registry.lineage(), dags, schedule::forget);
    this.housekeeping = new Housekeeping(store, lifecycle, config.clock(), config.retention());
    this.backfills = backfills.apply(this);
    this.operations = new EngineOperations(lifecycle, store, this::dag, this.backfills);
  }

  /** Checks the DAGs, then opens the store; an engine without backfills. */
  public static Engine open(EngineConfig config, Supplier<? extends Store> store) {
    return open(config, store, engine -> new NoBackfills(), engine -> new NoParallels());
  }

  /** Checks the DAGs, then opens the store. */
  public static Engine open(
      EngineConfig config,
      Supplier<? extends Store> store,
      Function<Engine, ? extends Backfills> backfills,
      Function<Engine, ? extends Parallels> parallels) {
    DagRegistry registry = DagRegistry.of(config.dags());
    return new Engine(config, registry, store.get(), backfills, parallels);
  }

  public Store store() {
    return store;
  }

  public InstantSource clock() {
    return config.clock();
  }

  public List<Dag> dags() {
    return registry.dags();
  }

  /** Goes on with every unfinished run, on a thread of its own. Idempotent. */
  public void start() {
    lifecycle.start();
    deliveries.start();
  }

  /** Like {@link #start()}, but without a thread: the caller takes the turns. */
  public Turns startByHand() {
    return lifecycle.startByHand();
  }

  public List<DagRunId> tick() {
    List<DagRunId> created = new ArrayList<>(lifecycle.ask(creation::due));
    created.addAll(config.formerTables().map(this::createDrops).orElse(List.of()));
    housekeeping.mayBeDue();
    return created;
  }

  private List<DagRunId> createDrops(Duration kept) {
    List<NewRun> due = backfills.dropsDue(kept);
    return due.isEmpty() ? List.of() : lifecycle.ask(turn -> creation.missing(turn, due));
  }

  public DagRunId run(String name, LocalDate date) {
    Dag dag =
        registry
            .find(name)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "There is no DAG '" + name + "'; registered are " + registry.names()));
    requireAwake(dag);
    DataInterval interval = IntervalOfDate.find(dag, date);
    return lifecycle.ask(turn -> creation.manual(turn, dag, interval));
  }

  private void requireAwake(Dag dag) {
    if (parallels.beginning(dag.name()).isEmpty()) {
      throw new IllegalStateException(
          "Cannot run DAG "
              + dag.name()
              + ": it is the shadow of a parallel pipeline that is not started, or cut over");
    }
  }

  /**
   * Creates the run, durably, together with its backfill. Before {@link #start()} it is stored
   * only.
   *
   * @throws IllegalStateException if there is a run of that id
   */
  public DagRunId create(NewRun run) {
    return lifecycle.ask(turn -> creation.requested(turn, run));
  }

  /** What people may do to runs and DAGs, and ask. */
  public EngineOperations operations() {
    return operations;
  }

  public boolean awaitQuiet(Duration timeout) throws InterruptedException {
    return lifecycle.awaitQuiet(timeout);
  }

  private boolean isHeldByAnotherNode(DagRun run) {
    return store.nodes().flatMap(nodes -> nodes.holder(run.id(), NO_LEASE)).isPresent();
  }

  /** Tells trackers what is due, on the caller's thread: where turns are taken by hand. */
  public void deliverTickets() {
    deliveries.deliverNow();
  }

  /** See {@code Orchestrator.prunable()}. */
  public Pruned prunable(Retention retention) {
    return housekeeping.count(retention);
  }

  /** See {@code Orchestrator.prune()}. */
  public Pruned prune(Retention retention) {
    return housekeeping.prune(retention);
  }

  /** A registered DAG, or the synthetic one of a backfill or of a parallel pipeline's step. */
  public Dag dag(String name) {
    return registry
        .find(name)
        .or(() -> synthetic(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no DAG '" + name + "'; registered are " + registry.names()));
  }

  private Optional<Dag> synthetic(String name) {
    return backfills.dag(name).or(() -> parallels.dag(name));
  }

  private ScheduledRuns besideBackfill(String name) {
    return backfills.scheduledRuns(name);
  }

  /** See {@code Orchestrator.keptBecause()}. */
  public Optional<String> keptBecause(DagRun run) {
    if (run.state().isTerminal() || isHeldByAnotherNode(run)) {
      return Optional.empty();
    }
    DagFinder.Found found = dags.find(run.id().dag());
    return found.dag().isPresent() ? Optional.empty() : Optional.of(found.whyNot());
  }

  public Lineage lineage() {
    return registry.lineage();
  }

  /** See {@code Orchestrator.blame()}. */
  public Blame blame(DatasetName name, String label) {
    Dataset dataset = lineage().dataset(name);
    Partition partition = Report.partition(dataset, label);
    return BlameWalk.of(
        lineage(), store.ledger(), partition, config.clock().instant(), MOST_BLAMED);
  }

  public List<DagRun> runs(Optional<String> dag, Collection<DagRunState> states, int limit) {
    return store.runs(new Store.RunQuery(dag, List.copyOf(states), limit));
  }

  /** Upstream before downstream, as the run was created. */
  public List<TaskInstance> tasks(DagRunId run) {
    return store.tasks(run);
  }

  /** A service, if one of that type was registered. */
  public <T> Optional<T> service(Class<T> type) {
    return lifecycle.has(type) ? Optional.of(lifecycle.service(type)) : Optional.empty();
  }

  /** See {@code Orchestrator.profiler()}. */
  public Profiler profiler() {
    return Profiler.of(lifecycle.service(TableInspector.class));
  }

  public void reportMaterialized(Dataset dataset, Collection<String> labels, String by) {
    Report report = Report.of(lineage(), dataset, labels, by);
    lifecycle.ask(report::establish);
  }

  public BackfillPlan plan(PlanRequest request) {
    return backfills.plan(request);
  }

  /** The same of shadows of a parallel pipeline that is about to start. */
  public BackfillPlan planShadows(PlanRequest request) {
    return backfills.planShadows(request);
  }

  /** The same of shadows of a parallel pipeline that is about to start. */
  public BackfillId submitShadows(BackfillPlan plan) {
    return backfills.submitShadows(plan);
  }

  public BackfillId submit(BackfillPlan plan) {
    return backfills.submit(plan);
  }

  public BackfillId rollback(DatasetName dataset, boolean force) {
    return backfills.rollback(dataset, force);
  }

  public List<Backfill> expiredSwaps(Duration kept) {
    return backfills.expiredSwaps(kept);
  }

  public List<String> dropFormerTables(Duration kept) {
    return backfills.dropFormerTables(kept);
  }

  public TableDiff diff(BackfillId backfill) {
    return backfills.diff(backfill);
  }

  public Parallels parallels() {
    return parallels;
  }

  /**
   * Waits for running bodies, interrupts them after the grace period, and lets go of everything.
   */
  @Override
  public void close() {
    housekeeping.close();
    deliveries.close();
    lifecycle.close();
  }
}
