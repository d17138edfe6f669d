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
import java.util.function.Supplier;

/** The engine behind the façade. */
public final class Engine implements AutoCloseable {

  private final EngineConfig config;
  private final Store store;

  private Engine(EngineConfig config, Store store) {
    this.config = config;
    this.store = store;
  }

  /** Checks the DAGs, then opens the store. */
  public static Engine open(EngineConfig config, Supplier<Store> store) {
    return new Engine(config, store.get());
  }

  public Store store() {
    return store;
  }

  public InstantSource clock() {
    return config.clock();
  }

  public List<Dag> dags() {
    return config.dags();
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

  public boolean awaitQuiet(Duration timeout) throws InterruptedException {
    throw new IllegalStateException();
  }

  public Dag dag(String name) {
    throw new IllegalStateException();
  }

  public Lineage lineage() {
    throw new IllegalStateException();
  }

  public List<DagRun> runs(Optional<String> dag, Collection<DagRunState> states, int limit) {
    throw new IllegalStateException();
  }

  public List<TaskInstance> tasks(DagRunId run) {
    throw new IllegalStateException();
  }

  public void reportMaterialized(Dataset dataset, Collection<String> labels, String by) {
    throw new IllegalStateException();
  }

  public BackfillPlan plan(
      DatasetName dataset,
      Optional<LocalDate> from,
      Optional<LocalDate> through,
      Strategy strategy) {
    throw new IllegalStateException();
  }

  public BackfillId submit(BackfillPlan plan) {
    throw new IllegalStateException();
  }

  public BackfillId rollback(DatasetName dataset) {
    throw new IllegalStateException();
  }

  @Override
  public void close() {
    store.close();
  }
}
