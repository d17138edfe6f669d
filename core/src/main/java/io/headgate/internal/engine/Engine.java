package io.headgate.internal.engine;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Strategy;
import io.headgate.dag.Dag;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The engine behind the façade. */
public final class Engine implements AutoCloseable {

  private final EngineConfig config;
  private final DagRegistry registry;
  private final Store store;
  private final Backfills backfills;

  private Engine(
      EngineConfig config,
      DagRegistry registry,
      Store store,
      Function<Engine, ? extends Backfills> backfills) {
    this.config = config;
    this.registry = registry;
    this.store = store;
    this.backfills = backfills.apply(this);
  }

  /** Checks the DAGs, then opens the store. */
  public static Engine open(EngineConfig config, Supplier<? extends Store> store) {
    return open(config, store, engine -> new NoBackfills());
  }

  /** Checks the DAGs, then opens the store. */
  public static Engine open(
      EngineConfig config,
      Supplier<? extends Store> store,
      Function<Engine, ? extends Backfills> backfills) {
    DagRegistry registry = DagRegistry.of(config.dags());
    return new Engine(config, registry, store.get(), backfills);
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

  public void start() {
    throw new IllegalStateException();
  }

  public List<DagRunId> tick() {
    throw new IllegalStateException();
  }

  public DagRunId run(String dag, LocalDate date) {
    throw new IllegalStateException();
  }

  /**
   * Creates the run, durably, together with its backfill. Before {@link #start()} it is stored
   * only.
   *
   * @throws IllegalStateException if there is a run of that id
   */
  public void create(NewRun run) {
    store.commit(
        new Store.Step(
            List.of(run.run(clock().instant())),
            run.tasks(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            run.backfill().stream().toList()));
  }

  public boolean awaitQuiet(Duration timeout) throws InterruptedException {
    throw new IllegalStateException();
  }

  /** A registered DAG, or the synthetic one of a backfill. */
  public Dag dag(String name) {
    return registry
        .find(name)
        .or(() -> backfills.dag(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no DAG '" + name + "'; registered are " + registry.names()));
  }

  public Lineage lineage() {
    return registry.lineage();
  }

  public List<DagRun> runs(Optional<String> dag, Collection<DagRunState> states, int limit) {
    return store.runs(new Store.RunQuery(dag, List.copyOf(states), limit));
  }

  public List<TaskInstance> tasks(DagRunId run) {
    return store.tasks(run);
  }

  public void reportMaterialized(Dataset dataset, Collection<String> labels, String by) {
    throw new IllegalStateException();
  }

  public BackfillPlan plan(
      DatasetName dataset,
      Optional<LocalDate> from,
      Optional<LocalDate> through,
      Strategy strategy) {
    return backfills.plan(dataset, from, through, strategy);
  }

  public BackfillId submit(BackfillPlan plan) {
    return backfills.submit(plan);
  }

  public BackfillId rollback(DatasetName dataset) {
    return backfills.rollback(dataset);
  }

  @Override
  public void close() {
    store.close();
  }
}
