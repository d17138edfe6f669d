package io.headgate.internal.engine.backfill;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillId;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.BackfillPlan.Root;
import io.headgate.backfill.BackfillPlanner;
import io.headgate.backfill.Expected;
import io.headgate.backfill.Fingerprints;
import io.headgate.backfill.PlanChangedException;
import io.headgate.backfill.PlanDiff;
import io.headgate.backfill.PlanRequest;
import io.headgate.backfill.PlanScope;
import io.headgate.backfill.PlanText;
import io.headgate.backfill.ScheduledRuns;
import io.headgate.backfill.Strategy;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.Dag;
import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.Backfills;
import io.headgate.internal.engine.Engine;
import io.headgate.internal.engine.NewRun;
import io.headgate.ledger.Materialization;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.RunKind;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Plans backfills, and turns submitted plans into runs. Thread-safe. */
public final class EngineBackfills implements Backfills {

  private final Engine engine;
  private final FormerTables formerTables;

  public EngineBackfills(Engine engine) {
    this.engine = engine;
    this.formerTables = new FormerTables(engine);
  }

  @Override
  public Optional<Dag> dag(String name) {
    return find(name).map(this::built).or(() -> formerTables.dag(name));
  }

  @Override
  public ScheduledRuns scheduledRuns(String name) {
    return find(name)
        .map(backfill -> backfill.plan().pace().scheduledRuns())
        .orElse(ScheduledRuns.AS_THEY_COME);
  }

  private Dag built(Backfill backfill) {
    return BackfillDag.of(
        backfill,
        backfill.rollbackOf().flatMap(swap -> find(swap.value())),
        engine.lineage(),
        engine.dags(),
        engine.store().swapJournal(),
        engine.store().ledger());
  }

  @Override
  public BackfillPlan plan(PlanRequest request) {
    for (PlanRequest.Wanted root : request.roots()) {
      requireAwake("backfill", root.dataset(), request.strategy());
    }
    return plan(request, planner(engine.clock().instant()));
  }

  @Override
  public BackfillPlan planShadows(PlanRequest request) {
    return plan(request, plannerOfShadows(engine.clock().instant()));
  }

  private BackfillPlan plan(PlanRequest request, BackfillPlanner planner) {
    requirePossible(request);
    Instant now = engine.clock().instant();
    CostHistory costs = new CostHistory(engine.store());
    BackfillPlan plan =
        planner
            .plan(
                new RootChoice(engine, planner, now).of(request),
                request.strategy(),
                request.scope(),
                request.pace())
            .withSteps(step -> sizedByBytes(step, request.pace().bytesPerRun(), costs, planner));
    if (plan.steps().isEmpty()) {
      throw new IllegalArgumentException(
          "Nothing of "
              + plan.title()
              + " can be backfilled over "
              + range(plan)
              + ": "
              + plan.leftOut().stream()
                  .map(left -> left.reason())
                  .distinct()
                  .collect(Collectors.joining("; ")));
    }
    if (plan.executions() > request.bound()) {
      throw new IllegalArgumentException(
          "The plan of "
              + plan.title()
              + " has "
              + plan.executions()
              + " executions for "
              + plan.partitions()
              + " partitions of "
              + plan.steps().size()
              + " datasets, more than the bound of "
              + request.bound()
              + ": choose a smaller range or scope, or raise the bound if you mean it");
    }
    return withSwap(plan, request.expected()).withSteps(costs::estimate);
  }

  private void requirePossible(PlanRequest request) {
    if (request.strategy().isRollback()) {
      throw new IllegalArgumentException(
          "A rollback is not planned as a backfill: say rollback(dataset)");
    }
    if (request.strategy().isTableSwap()) {
      if (request.roots().size() != 1) {
        throw new IllegalArgumentException(
            "A table swap has one dataset to begin with, not "
                + (request.roots().isEmpty() ? "all" : request.roots().size())
                + ": swap one after the other, or choose the strategy in-place");
      }
      DatasetName root = request.roots().get(0).dataset();
      if (root.slice().isPresent()) {
        throw new IllegalArgumentException(
            "Cannot swap the table of "
                + root
                + ": "
                + root.table()
                + " holds other slices too, which a swap would exchange with it; choose the"
                + " strategy in-place, or fill another table with all slices and swap the names"
                + " yourself");
      }
      if (engine.lineage().isMadeFromItself(root)) {
        throw new IllegalArgumentException(
            "Cannot swap the table of "
                + root
                + ": it is made from its own earlier partitions, which are in production; choose"
                + " the strategy in-place");
      }
    }
    for (DatasetName name : request.scope().stopAt()) {
      engine.lineage().dataset(name);
    }
    for (DatasetName name : request.scope().consents()) {
      engine.lineage().dataset(name);
    }
    request.scope().withoutDags().forEach(engine::dag);
    if (request.pace().prunesUnchanged() && engine.service(Fingerprints.class).isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot leave alone what does not change: no Fingerprints service is registered with the"
              + " orchestrator; add the plugin that brings it, such as SparkPlugin, or do not ask"
              + " for it");
    }
  }

  /**
   * Says how a table would be swapped.
   *
   * @throws IllegalArgumentException if the table cannot be swapped, or not as the strategy demands
   */
  private BackfillPlan withSwap(BackfillPlan plan, Expected expected) {
    if (!plan.strategy().isTableSwap()) {
      return plan;
    }
    TableSwap swap = engine.service(TableSwap.class).orElseThrow(() -> noSwaps(plan));
    TableSwap.Spec spec = Candidate.of(new BackfillId("plan"), plan).spec();
    try {
      TableSwap.Publication publication = swap.publication(spec);
      Optional<String> refusal = PrepareSwap.refusal(spec, publication);
      if (refusal.isPresent()) {
        throw new IllegalArgumentException(refusal.get());
      }
      requireColumns(expected, spec, swap.columns(spec));
      return plan.swapping(new BackfillPlan.Swap(publication.inWords(), expected));
    } catch (PermanentFailure e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static BackfillPlan.Step sizedByBytes(
      BackfillPlan.Step step, long bytes, CostHistory costs, BackfillPlanner planner) {
    if (bytes == 0) {
      return step;
    }
    return costs
        .bytesPerPartition(step)
        .map(each -> (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / each)))
        .map(wish -> step.inRunsOf(planner.partitionsPerRun(step, wish)))
        .orElse(step);
  }

  /** By bytes, an execution's size depends on what was read before, which is no part of a plan. */
  private static BackfillPlan.Step sizedLike(BackfillPlan.Step step, BackfillPlan plan) {
    if (plan.pace().bytesPerRun() == 0) {
      return step;
    }
    return plan.steps().stream()
        .filter(planned -> planned.dataset().equals(step.dataset()))
        .findFirst()
        .map(planned -> step.inRunsOf(planned.partitionsPerRun()))
        .orElse(step);
  }

  private static void requireColumns(Expected expected, TableSwap.Spec spec, List<String> columns) {
    Set<String> unknown = new TreeSet<>(expected.key());
    unknown.addAll(expected.columns().orElse(Set.of()));
    columns.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          spec.table()
              + " has no column "
              + String.join(", ", unknown)
              + ", which the backfill is expected to "
              + (expected.key().stream().anyMatch(unknown::contains) ? "know rows by" : "change")
              + "; its columns are "
              + String.join(", ", columns));
    }
  }

  @Override
  public BackfillId submit(BackfillPlan plan) {
    return submit(plan, planner(engine.clock().instant()));
  }

  @Override
  public BackfillId submitShadows(BackfillPlan plan) {
    return submit(plan, plannerOfShadows(engine.clock().instant()));
  }

  private BackfillId submit(BackfillPlan plan, BackfillPlanner planner) {
    if (plan.strategy().isRollback()) {
      throw new IllegalArgumentException(
          "A rollback is not submitted as a plan: say rollback(" + plan.title() + ")");
    }
    BackfillPlan current =
        withSwap(
            planner
                .plan(plan.roots(), plan.strategy(), plan.scope(), plan.pace())
                .withSteps(step -> sizedLike(step, plan)),
            plan.swap().map(BackfillPlan.Swap::expected).orElse(Expected.anything()));
    PlanDiff diff = plan.diff(current);
    if (!diff.isEmpty()) {
      throw new PlanChangedException(diff);
    }
    return create(plan, Optional.empty());
  }

  @Override
  public BackfillId rollback(DatasetName name, boolean force) {
    Backfill swap = lastSwap(engine.lineage().dataset(name).name());
    List<DataInterval> ranges = new ArrayList<>(Candidate.rootStep(swap.plan()).ranges());
    if (force) {
      ranges.addAll(writtenSince(swap, name));
    }
    BackfillPlan plan =
        planner(engine.clock().instant())
            .plan(
                List.of(Root.of(name, ranges)),
                force ? Strategy.FORCED_ROLLBACK : Strategy.ROLLBACK,
                PlanScope.ALL);
    return create(plan, Optional.of(swap.id()));
  }

  @Override
  public List<Backfill> expiredSwaps(Duration kept) {
    return formerTables.expired(kept);
  }

  @Override
  public List<String> dropFormerTables(Duration kept) {
    synchronized (this) {
      return formerTables.drop(kept);
    }
  }

  @Override
  public List<NewRun> dropsDue(Duration kept) {
    return formerTables.due(kept);
  }

  @Override
  public TableDiff diff(BackfillId id) {
    Backfill backfill =
        find(id.value())
            .orElseThrow(() -> new IllegalArgumentException("There is no backfill " + id));
    if (!backfill.plan().strategy().isTableSwap()) {
      throw new IllegalArgumentException(
          "Backfill "
              + id
              + " goes by "
              + backfill.plan().strategy().code()
              + ": only a table swap has a table beside production to compare it with");
    }
    if (!engine.store().swapJournal().entries(id).isEmpty()) {
      throw new IllegalStateException(
          "The swap of backfill "
              + id
              + " is published, or on its way: its table is not beside production any more. What"
              + " its task diff said is kept with the run");
    }
    return engine
        .service(TableSwap.class)
        .orElseThrow(() -> noSwaps(backfill.plan()))
        .diff(
            Candidate.of(id, backfill.plan()).spec(),
            backfill.plan().swap().map(swap -> swap.expected().key()).orElse(List.of()));
  }

  static IllegalArgumentException noSwaps(BackfillPlan plan) {
    return new IllegalArgumentException(
        "Cannot swap "
            + plan.title()
            + ": no TableSwap service is registered with the orchestrator; add the plugin that"
            + " brings it, or backfill in place");
  }

  @Override
  public <T> T reopening(DagRunId run, Supplier<T> work) {
    synchronized (this) {
      engine.store().backfills().stream()
          .filter(backfill -> backfill.run().equals(run))
          .findFirst()
          .ifPresent(
              backfill -> {
                String what = "go on with " + backfill.id();
                backfill
                    .plan()
                    .steps()
                    .forEach(
                        step ->
                            requireAwake(what + " of", step.dataset().name(), Strategy.IN_PLACE));
                requireNoOther(what, backfill.plan(), Optional.of(run));
              });
      return work.get();
    }
  }

  /** The partitions that were materialized after the swap was complete. */
  private List<DataInterval> writtenSince(Backfill swap, DatasetName name) {
    Instant complete =
        engine.store().swapJournal().entries(swap.id()).stream()
            .filter(entry -> entry.state() == SwapState.VERIFIED)
            .map(SwapJournal.Entry::at)
            .reduce((one, other) -> other)
            .orElse(Instant.MAX);
    List<Materialization> all = engine.store().ledger().materializations(name, DataInterval.ALWAYS);
    long published =
        all.stream()
            .filter(made -> made.producer().startsWith(swap.run().toString()))
            .mapToLong(Materialization::version)
            .max()
            .orElse(0);
    return all.stream()
        .filter(made -> made.version() > published && !made.at().isBefore(complete))
        .map(made -> made.partition().interval())
        .toList();
  }

  private Backfill lastSwap(DatasetName name) {
    List<SwapJournal.Entry> entries = engine.store().swapJournal().entriesOf(name.value());
    if (entries.isEmpty()) {
      throw new IllegalStateException(
          "There is no table swap of " + name + " to take back: no backfill has swapped it");
    }
    SwapJournal.Entry last = entries.get(entries.size() - 1);
    if (last.state() == SwapState.CLEANED) {
      throw new IllegalStateException(
          "The last table swap of "
              + name
              + " ("
              + last.swap()
              + ") cannot be taken back any more: what it had kept was dropped at "
              + last.at());
    }
    if (last.state() == SwapState.ROLLED_BACK) {
      throw new IllegalStateException(
          "The last table swap of " + name + " (" + last.swap() + ") was taken back already");
    }
    return find(last.swap().value())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The journal names the swap "
                        + last.swap()
                        + " of "
                        + name
                        + ", but the store has no such backfill: what a parallel"
                        + " pipeline has cut over is rolled back as a group, by the pipeline"));
  }

  private BackfillId create(BackfillPlan plan, Optional<BackfillId> rollbackOf) {
    synchronized (this) {
      requireNoOther("start a backfill", plan, Optional.empty());
      Instant now = engine.clock().instant();
      BackfillId id = new BackfillId("bf_" + (engine.store().backfills().size() + 1));
      DagRunId run = new DagRunId(id.value(), RunKind.BACKFILL, plan.hull().start().toString());
      Backfill backfill = new Backfill(id, plan, run, rollbackOf, now);
      Dag dag = built(backfill);
      engine.create(new NewRun(dag, run, plan.hull(), range(plan), Optional.of(backfill)));
      return id;
    }
  }

  /** Two backfills of one dataset at a time would overwrite each other's work. */
  private void requireNoOther(String what, BackfillPlan plan, Optional<DagRunId> but) {
    Set<DatasetName> datasets = datasets(plan);
    Optional<DagRun> dropping = formerTables.dropping(datasets);
    if (dropping.isPresent()) {
      throw new IllegalStateException(
          "Cannot "
              + what
              + " of "
              + plan.title()
              + ": "
              + dropping.get().id()
              + " is dropping what a table swap has kept. Wait for it to end, or cancel it");
    }
    for (Backfill other : engine.store().backfills()) {
      if (but.equals(Optional.of(other.run()))) {
        continue;
      }
      Set<DatasetName> both = new HashSet<>(datasets(other.plan()));
      both.retainAll(datasets);
      Optional<DagRun> unfinished =
          engine.store().run(other.run()).filter(run -> !run.state().isTerminal());
      if (!both.isEmpty() && unfinished.isPresent()) {
        throw new IllegalStateException(
            "Cannot "
                + what
                + " of "
                + plan.title()
                + ": "
                + other.id()
                + " is "
                + unfinished.get().state()
                + " and recomputes "
                + both
                + " too. "
                + engine
                    .keptBecause(unfinished.get())
                    .map(reason -> "It does not go on: " + reason)
                    .orElse("Wait for it to end"));
      }
    }
  }

  static Set<DatasetName> datasets(BackfillPlan plan) {
    return plan.steps().stream().map(step -> step.dataset().name()).collect(Collectors.toSet());
  }

  private Optional<Backfill> find(String name) {
    return engine.store().backfills().stream()
        .filter(backfill -> backfill.id().value().equals(name))
        .findFirst();
  }

  private String range(BackfillPlan plan) {
    Root first = plan.roots().get(0);
    return plan.roots().size() == 1
        ? PlanText.range(engine.lineage().dataset(first.dataset()), first.hull())
        : plan.hull().toString();
  }

  /** Leaves out what shadows make whose pipeline does not keep up. */
  private BackfillPlanner planner(Instant now) {
    Map<String, Optional<String>> known = new HashMap<>();
    return new BackfillPlanner(
        engine.lineage(),
        engine::dag,
        now,
        dag -> known.computeIfAbsent(dag, engine.parallels()::resting));
  }

  private BackfillPlanner plannerOfShadows(Instant now) {
    return new BackfillPlanner(engine.lineage(), engine::dag, now);
  }

  /** A shadow's table is there and the pipeline's own while it keeps up, and at no other time. */
  private void requireAwake(String what, DatasetName name, Strategy strategy) {
    Optional<String> dag = engine.lineage().producer(name).map(producer -> producer.dag());
    Optional<String> resting = dag.flatMap(engine.parallels()::resting);
    if (resting.isPresent()) {
      throw new IllegalArgumentException(
          "Cannot "
              + what
              + " "
              + name
              + ": it is "
              + resting.get()
              + ". Start the pipeline to have its history filled, or backfill production's dataset");
    }
    if (strategy.isTableSwap() && dag.flatMap(engine.parallels()::shadowedBy).isPresent()) {
      throw new IllegalArgumentException(
          "Cannot swap the table of "
              + name
              + ": it is the shadow of a parallel pipeline, which exchanges it as a whole; choose"
              + " the strategy in-place");
    }
  }
}
