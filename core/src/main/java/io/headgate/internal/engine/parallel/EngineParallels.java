package io.headgate.internal.engine.parallel;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillId;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Expected;
import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.Pace;
import io.headgate.backfill.ParallelJournal;
import io.headgate.backfill.ParallelPipeline;
import io.headgate.backfill.ParallelPipeline.Member;
import io.headgate.backfill.ParallelState;
import io.headgate.backfill.ParallelStatus;
import io.headgate.backfill.Parity;
import io.headgate.backfill.PlanRequest;
import io.headgate.backfill.PlanScope;
import io.headgate.backfill.Selection;
import io.headgate.backfill.Strategy;
import io.headgate.backfill.SwapState;
import io.headgate.dag.Dag;
import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.Engine;
import io.headgate.internal.engine.NewRun;
import io.headgate.internal.engine.Parallels;
import io.headgate.ledger.Materialization;
import io.headgate.operation.Pause;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decides which steps parallel pipelines may take, and has runs take them. Thread-safe. */
public final class EngineParallels implements Parallels {

  private final Engine engine;
  private final List<ParallelPipeline> pipelines;

  /** Which pipeline a DAG is a shadow of. */
  private final Map<String, ParallelPipeline> byShadow = new HashMap<>();

  /**
   * @throws IllegalArgumentException if two pipelines have one name
   */
  public EngineParallels(Engine engine, Collection<ParallelPipeline> pipelines) {
    this.engine = engine;
    this.pipelines = List.copyOf(pipelines);
    Set<String> names = new HashSet<>();
    for (ParallelPipeline pipeline : pipelines) {
      if (!names.add(pipeline.name())) {
        throw new IllegalArgumentException(
            "Two parallel pipelines are named "
                + pipeline.name()
                + ": give the second one another name");
      }
      pipeline.shadows().forEach(shadow -> byShadow.put(shadow.name(), pipeline));
    }
  }

  @Override
  public List<ParallelPipeline> pipelines() {
    return pipelines;
  }

  @Override
  public Optional<Dag> dag(String name) {
    return pipelines.stream()
        .flatMap(
            pipeline -> Step.of(pipeline.name(), name).map(step -> built(step, pipeline)).stream())
        .findFirst();
  }

  private Dag built(Step step, ParallelPipeline pipeline) {
    return StepDag.of(step, pipeline, engine.lineage(), engine.store());
  }

  @Override
  public Optional<Instant> beginning(String dag) {
    ParallelPipeline pipeline = byShadow.get(dag);
    if (pipeline == null) {
      return Optional.of(DataInterval.ALWAYS.start());
    }
    List<ParallelJournal.Entry> journal = journal().entries(pipeline.name());
    return journal.isEmpty() || !journal.get(journal.size() - 1).state().keepsUp()
        ? Optional.empty()
        : Optional.of(keepsUpFrom(dag, journal.get(0)));
  }

  @Override
  public Optional<ParallelPipeline> shadowedBy(String dag) {
    return Optional.ofNullable(byShadow.get(dag));
  }

  @Override
  public Optional<String> resting(String dag) {
    return shadowedBy(dag)
        .filter(pipeline -> beginning(dag).isEmpty())
        .map(
            pipeline ->
                "made by the shadow of parallel pipeline "
                    + pipeline.name()
                    + ", which "
                    + journal()
                        .last(pipeline.name())
                        .map(entry -> "is " + entry.state())
                        .orElse("was not started"));
  }

  /** Where the shadow's part of the history that is filled ends. */
  private Instant keepsUpFrom(String dag, ParallelJournal.Entry started) {
    Set<DatasetName> written =
        engine.dag(dag).writes().stream()
            .filter(dataset -> !dataset.isUnpartitioned())
            .map(Dataset::name)
            .collect(Collectors.toSet());
    return backfill(started.subject()).stream()
        .flatMap(backfill -> backfill.plan().steps().stream())
        .filter(step -> written.contains(step.dataset().name()))
        .map(step -> step.ranges().get(step.ranges().size() - 1).end())
        .min(Instant::compareTo)
        .orElse(started.at());
  }

  @Override
  public BackfillPlan plan(String name, Optional<LocalDate> from, Optional<LocalDate> through) {
    ParallelPipeline pipeline = find(name);
    requireGroup(pipeline);
    List<PlanRequest.Wanted> roots =
        pipeline.members().stream()
            .map(Member::shadow)
            .map(
                shadow ->
                    shadow.isUnpartitioned()
                        ? new PlanRequest.Wanted(shadow.name(), Optional.empty(), Optional.empty())
                        : new PlanRequest.Wanted(shadow.name(), from, through))
            .toList();
    return engine.planShadows(
        new PlanRequest(
            roots,
            Selection.everything(),
            PlanScope.ALL,
            Strategy.inPlace(),
            Expected.anything(),
            Pace.USUAL,
            Integer.MAX_VALUE));
  }

  /** What is migrated is what production's DAGs make, under the names that they have. */
  private void requireGroup(ParallelPipeline pipeline) {
    for (Dag original : pipeline.originals()) {
      for (Dataset dataset : original.writes()) {
        String writer =
            engine
                .lineage()
                .producer(dataset.name())
                .map(producer -> producer.dag())
                .orElse("nobody here");
        if (!writer.equals(original.name())) {
          throw new IllegalArgumentException(
              "Cannot migrate "
                  + dataset
                  + " by parallel pipeline "
                  + pipeline.name()
                  + ": in production it is written by "
                  + writer
                  + ", and in the pipeline by "
                  + original.name()
                  + ": register production's DAG "
                  + original.name()
                  + ", or give the pipeline the DAG that writes it");
        }
        Dataset production = engine.lineage().dataset(dataset.name());
        if (!production.partitioning().equals(dataset.partitioning())) {
          throw new IllegalArgumentException(
              "Cannot migrate "
                  + dataset
                  + " by parallel pipeline "
                  + pipeline.name()
                  + ": in production it is "
                  + production.partitioning().describe()
                  + ", and in the pipeline "
                  + dataset.partitioning().describe()
                  + ", so that partitions cannot be told from each other; give the new one another"
                  + " name");
        }
      }
    }
  }

  @Override
  public synchronized BackfillId start(String name, BackfillPlan plan) {
    ParallelPipeline pipeline = find(name);
    require("start", pipeline, Optional.empty());
    requireGroup(pipeline);
    Set<DatasetName> shadows = shadowsOf(pipeline);
    Set<DatasetName> planned =
        plan.steps().stream().map(step -> step.dataset().name()).collect(Collectors.toSet());
    if (!planned.equals(shadows)) {
      throw new IllegalArgumentException(
          "Cannot start parallel pipeline "
              + name
              + " with a plan that fills "
              + planned
              + ": its shadows are "
              + shadows
              + "; plan with parallel("
              + name
              + ").plan(from, through)");
    }
    refusing(
        () -> {
          swap().publication(GroupSwap.Group.of(pipeline));
          swap().claim(GroupSwap.Group.of(pipeline));
          return name;
        });
    BackfillId filled = submittedBefore(planned).orElseGet(() -> engine.submitShadows(plan));
    journal().record(name, ParallelState.STARTED, filled.value());
    return filled;
  }

  /** A process may have died between the submission of the plan and its note. */
  private Optional<BackfillId> submittedBefore(Set<DatasetName> shadows) {
    return engine.store().backfills().stream()
        .filter(
            backfill ->
                backfill.plan().roots().stream()
                    .map(BackfillPlan.Root::dataset)
                    .collect(Collectors.toSet())
                    .equals(shadows))
        .filter(backfill -> isUnfinished(backfill.run()))
        .map(Backfill::id)
        .findFirst();
  }

  @Override
  public ParallelStatus status(String name) {
    ParallelPipeline pipeline = find(name);
    List<ParallelJournal.Entry> journal = journal().entries(name);
    Optional<ParallelJournal.Entry> last =
        journal.isEmpty() ? Optional.empty() : Optional.of(journal.get(journal.size() - 1));
    return new ParallelStatus(
        pipeline,
        last.map(ParallelJournal.Entry::state),
        last.flatMap(this::run),
        unfinished(pipeline),
        journal);
  }

  private Optional<DagRun> run(ParallelJournal.Entry entry) {
    return switch (entry.state()) {
      case STARTED ->
          backfill(entry.subject()).flatMap(backfill -> engine.store().run(backfill.run()));
      case CUTTING_OVER, CUT_OVER, ROLLING_BACK, ROLLED_BACK ->
          engine.store().run(DagRunId.parse(entry.subject()));
      case DROPPED -> Optional.empty();
    };
  }

  @Override
  public Parity parity(String name) {
    ParallelPipeline pipeline = find(name);
    require(
        "compare",
        pipeline,
        Optional.of(
            EnumSet.of(
                ParallelState.STARTED, ParallelState.ROLLED_BACK, ParallelState.CUTTING_OVER)));
    return refusing(
        () -> new Compared(pipeline, engine.lineage(), engine.store().ledger(), swap()).parity());
  }

  @Override
  public synchronized DagRunId cutOver(String name, boolean force) {
    ParallelPipeline pipeline = find(name);
    require(
        "cut over",
        pipeline,
        Optional.of(
            EnumSet.of(
                ParallelState.STARTED, ParallelState.ROLLED_BACK, ParallelState.CUTTING_OVER)));
    requireNothingRuns("cut over", pipeline);
    requireSomethingFilled(pipeline);
    if (!force && !isHalfWay(pipeline)) {
      List<String> reasons = new ArrayList<>(othersCode(pipeline));
      reasons.addAll(parity(name).reasons());
      if (!reasons.isEmpty()) {
        throw new IllegalStateException(
            "Cannot cut over parallel pipeline "
                + name
                + ": "
                + String.join("; ", reasons)
                + ". Production was not touched: repair it, say what is expected, or force it");
      }
    }
    refusing(() -> swap().publication(GroupSwap.Group.of(pipeline)));
    return begin(Step.cutOver(force), pipeline);
  }

  @Override
  public synchronized DagRunId rollBack(String name, boolean force) {
    ParallelPipeline pipeline = find(name);
    require(
        "roll back",
        pipeline,
        Optional.of(
            EnumSet.of(
                ParallelState.CUT_OVER, ParallelState.CUTTING_OVER, ParallelState.ROLLING_BACK)));
    requireNothingRuns("roll back", pipeline);
    return begin(Step.rollBack(force), pipeline);
  }

  @Override
  public synchronized GroupSwap.ConsumerView view(
      String name, DatasetName dataset, String view, boolean toNew) {
    ParallelPipeline pipeline = find(name);
    require(
        "point a view at a table of",
        pipeline,
        Optional.of(
            EnumSet.of(ParallelState.STARTED, ParallelState.CUT_OVER, ParallelState.ROLLED_BACK)));
    Member member =
        pipeline.members().stream()
            .filter(one -> one.production().name().equals(dataset))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Cannot point the view "
                            + view
                            + " at "
                            + dataset
                            + ": it is none of the datasets of parallel pipeline "
                            + name
                            + ", which are "
                            + pipeline.members().stream().map(Member::production).toList()));
    boolean movedAlready = isBegun(pipeline, ParallelState.CUT_OVER);
    return refusing(
        () -> swap().point(GroupSwap.Group.of(pipeline), member, view, toNew && !movedAlready));
  }

  @Override
  public List<GroupSwap.ConsumerView> views(String name) {
    ParallelPipeline pipeline = find(name);
    return refusing(() -> swap().views(GroupSwap.Group.of(pipeline)));
  }

  @Override
  public synchronized String drop(String name) {
    ParallelPipeline pipeline = find(name);
    require(
        "drop what lost in",
        pipeline,
        Optional.of(
            EnumSet.of(
                ParallelState.STARTED,
                ParallelState.CUT_OVER,
                ParallelState.ROLLED_BACK,
                ParallelState.DROPPED)));
    requireNothingRuns("drop what lost in", pipeline);
    boolean cutOver =
        journal().entries(name).stream()
            .map(ParallelJournal.Entry::state)
            .filter(state -> state != ParallelState.DROPPED)
            .reduce((earlier, later) -> later)
            .filter(ParallelState.CUT_OVER::equals)
            .isPresent();
    return refusing(
        () -> swap().drop(GroupSwap.Group.of(pipeline), cutOver, () -> noteDropped(pipeline)));
  }

  /** Before the first table goes: what is not all there any more is neither cut over nor back. */
  private void noteDropped(ParallelPipeline pipeline) {
    if (!isBegun(pipeline, ParallelState.DROPPED)) {
      journal().record(pipeline.name(), ParallelState.DROPPED, "");
    }
  }

  private DagRunId begin(Step step, ParallelPipeline pipeline) {
    String dag = step.dag(pipeline.name());
    DagRunId run =
        new DagRunId(
            dag, RunKind.BACKFILL, Integer.toString(journal().entries(pipeline.name()).size() + 1));
    Dag built = built(step, pipeline);
    journal().record(pipeline.name(), step.begun(), run.toString());
    return engine.create(new NewRun(built, run, hull(pipeline), pipeline.name(), Optional.empty()));
  }

  /** From the first partition that anybody has made to the last that may be written by now. */
  private DataInterval hull(ParallelPipeline pipeline) {
    Instant now = engine.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    return pipeline.members().stream()
        .flatMap(member -> Stream.of(member.production(), member.shadow()))
        .filter(dataset -> !dataset.isUnpartitioned())
        .flatMap(dataset -> made(dataset).stream())
        .map(fact -> fact.partition().interval())
        .reduce(DataInterval::hull)
        .map(made -> made.end().isBefore(now) ? DataInterval.between(made.start(), now) : made)
        .orElse(DataInterval.ALWAYS);
  }

  private void requireSomethingFilled(ParallelPipeline pipeline) {
    for (Member member : pipeline.members()) {
      if (made(member.shadow()).isEmpty()) {
        throw new IllegalStateException(
            "Cannot cut over parallel pipeline "
                + pipeline.name()
                + ": nothing of "
                + member.shadow()
                + " has been made: look at the backfill "
                + journal().entries(pipeline.name()).get(0).subject());
      }
    }
  }

  /** Production's next run would write the new tables by the old code. */
  private List<String> othersCode(ParallelPipeline pipeline) {
    Set<String> paused =
        engine.store().pauses().stream().map(Pause::dag).collect(Collectors.toSet());
    return pipeline.originals().stream()
        .filter(original -> !paused.contains(original.name()))
        .filter(original -> !codes(original).equals(codes(engine.dag(original.name()))))
        .map(
            original ->
                "DAG "
                    + original.name()
                    + " is registered with other code than the pipeline's, which would write into"
                    + " the new tables: pause it until the new version is registered in its place")
        .toList();
  }

  private static Map<DatasetName, String> codes(Dag dag) {
    Map<DatasetName, String> codes = new HashMap<>();
    dag.tasks()
        .values()
        .forEach(
            task ->
                task.operator()
                    .writes()
                    .forEach(dataset -> codes.put(dataset.name(), task.operator().codeVersion())));
    return codes;
  }

  private void requireNothingRuns(String what, ParallelPipeline pipeline) {
    List<DagRun> unfinished = unfinished(pipeline);
    if (!unfinished.isEmpty()) {
      throw new IllegalStateException(
          "Cannot "
              + what
              + " parallel pipeline "
              + pipeline.name()
              + ": "
              + unfinished.size()
              + " of its runs are not over, such as "
              + unfinished.get(0).id()
              + ", which is "
              + unfinished.get(0).state()
              + ": wait for them or cancel them");
    }
  }

  /** Of the shadows, of the backfills of their datasets, and of the pipeline's steps. */
  private List<DagRun> unfinished(ParallelPipeline pipeline) {
    Set<String> dags = new HashSet<>();
    pipeline.shadows().forEach(shadow -> dags.add(shadow.name()));
    for (Step step : Step.values()) {
      dags.add(step.dag(pipeline.name()));
    }
    Set<DatasetName> shadows = shadowsOf(pipeline);
    engine.store().backfills().stream()
        .filter(
            backfill ->
                backfill.plan().steps().stream()
                    .anyMatch(step -> shadows.contains(step.dataset().name())))
        .forEach(backfill -> dags.add(backfill.run().dag()));
    return engine.store().unfinishedRuns().stream()
        .filter(run -> dags.contains(run.id().dag()))
        .toList();
  }

  private boolean isUnfinished(DagRunId run) {
    return engine.store().run(run).map(DagRun::state).filter(DagRunState::isTerminal).isEmpty();
  }

  private boolean isBegun(ParallelPipeline pipeline, ParallelState state) {
    return journal().last(pipeline.name()).filter(entry -> entry.state() == state).isPresent();
  }

  /** Whether a table has left its place: then there is nothing to compare any more. */
  private boolean isHalfWay(ParallelPipeline pipeline) {
    Map<String, SwapState> last = new HashMap<>();
    engine
        .store()
        .swapJournal()
        .entries(GroupSwap.Group.of(pipeline).id())
        .forEach(entry -> last.put(entry.table(), entry.state()));
    return last.values().stream()
        .anyMatch(state -> state != SwapState.PREPARED && state != SwapState.ROLLED_BACK);
  }

  /**
   * @param states empty if it must not have been started
   */
  private void require(
      String what, ParallelPipeline pipeline, Optional<Set<ParallelState>> states) {
    Optional<ParallelState> now = journal().last(pipeline.name()).map(ParallelJournal.Entry::state);
    if (now.isEmpty()
        ? states.isPresent()
        : !states.map(s -> s.contains(now.get())).orElse(false)) {
      throw new IllegalStateException(
          "Cannot "
              + what
              + " parallel pipeline "
              + pipeline.name()
              + ": it "
              + now.map(state -> "is " + state).orElse("was not started")
              + (now.isPresent() && states.isEmpty()
                  ? "; a name is used once, as tables keep their places: name it otherwise"
                  : ""));
    }
  }

  private Set<DatasetName> shadowsOf(ParallelPipeline pipeline) {
    return pipeline.members().stream()
        .map(member -> member.shadow().name())
        .collect(Collectors.toSet());
  }

  private List<Materialization> made(Dataset dataset) {
    return engine.store().ledger().materializations(dataset.name(), DataInterval.ALWAYS);
  }

  private Optional<Backfill> backfill(String id) {
    return engine.store().backfills().stream()
        .filter(backfill -> backfill.id().value().equals(id))
        .findFirst();
  }

  private ParallelJournal journal() {
    return engine.store().parallelJournal();
  }

  private GroupSwap swap() {
    return engine
        .service(GroupSwap.class)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Cannot exchange tables: no GroupSwap service is registered with the"
                        + " orchestrator; add the plugin that brings it"));
  }

  /** What the tables do not allow is the caller's to hear, and no failure of a task. */
  private static <T> T refusing(Supplier<T> work) {
    try {
      return work.get();
    } catch (PermanentFailure e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private ParallelPipeline find(String name) {
    return pipelines.stream()
        .filter(pipeline -> pipeline.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no parallel pipeline '"
                        + name
                        + "'; registered are "
                        + pipelines.stream().map(ParallelPipeline::name).toList()));
  }
}
