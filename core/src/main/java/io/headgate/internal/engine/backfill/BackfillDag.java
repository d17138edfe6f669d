package io.headgate.internal.engine.backfill;

import com.google.common.collect.Lists;
import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.BackfillPlanner;
import io.headgate.backfill.Expected;
import io.headgate.backfill.Strategy;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Operator;
import io.headgate.dag.Task;
import io.headgate.dag.TaskOptions;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TriggerRule;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Ledger;
import io.headgate.quality.QualityGate;
import io.headgate.run.TaskOrigin;
import io.headgate.time.DataInterval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Builds the DAG that carries a backfill out. The same backfill, lineage and DAGs give the same
 * DAG, so that it can be built again after a crash.
 */
final class BackfillDag {

  /**
   * A task of the backfill, and what it makes.
   *
   * @param inParts whether a part of it may be made although the task failed
   */
  private record Made(TaskRef ref, DataInterval range, boolean inParts) {
    Made(TaskRef ref, DataInterval range) {
      this(ref, range, false);
    }
  }

  private final Backfill backfill;
  private final Optional<Backfill> takenBack;
  private final Lineage lineage;
  private final Function<String, Dag> dags;
  private final List<Dag> registered;
  private final SwapJournal journal;
  private final Ledger ledger;
  private final DagBuilder builder;

  /** Per dataset, what has to be done before a consumer of a range may read it. */
  private final Map<DatasetName, List<Made>> made = new HashMap<>();

  private BackfillDag(
      Backfill backfill,
      Optional<Backfill> takenBack,
      Lineage lineage,
      List<Dag> registered,
      SwapJournal journal,
      Ledger ledger) {
    this.backfill = backfill;
    this.takenBack = takenBack;
    this.lineage = lineage;
    this.registered = registered;
    this.dags = name -> find(registered, name);
    this.journal = journal;
    this.ledger = ledger;
    this.builder =
        Dag.named(backfill.id().value())
            .describedAs(
                backfill.plan().strategy().code() + " backfill of " + backfill.plan().title());
    int atATime = backfill.plan().pace().maxActiveRuns();
    if (atATime > 0) {
      builder.maxActiveTasks(atATime);
    }
  }

  /**
   * @param takenBack the swap that a rollback takes back
   */
  static Dag of(
      Backfill backfill,
      Optional<Backfill> takenBack,
      Lineage lineage,
      List<Dag> registered,
      SwapJournal journal,
      Ledger ledger) {
    return new BackfillDag(backfill, takenBack, lineage, registered, journal, ledger).build();
  }

  private Dag build() {
    BackfillPlan plan = backfill.plan();
    Consumer<BackfillPlan.Step> begin =
        switch (plan.strategy()) {
          case IN_PLACE -> this::inPlace;
          case TABLE_SWAP, GAPLESS_TABLE_SWAP -> this::tableSwap;
          case ROLLBACK, FORCED_ROLLBACK -> this::rollback;
        };
    Set<DatasetName> roots =
        plan.roots().stream().map(BackfillPlan.Root::dataset).collect(Collectors.toSet());
    for (BackfillPlan.Step step : plan.steps()) {
      if (roots.contains(step.dataset().name())) {
        begin.accept(step);
      } else {
        inPlace(step);
      }
    }
    return builder.build();
  }

  private void tableSwap(BackfillPlan.Step root) {
    Candidate candidate = Candidate.of(backfill.id(), backfill.plan());
    DataInterval hull = hull(root.ranges());
    TaskRef prepared = builder.task("prepare", new PrepareSwap(candidate.spec()));
    Task original = task(root);
    Operator fill =
        inParts(
            new FillCandidate(original.operator(), candidate),
            candidate.dataset(),
            root,
            List.of(),
            false);
    List<TaskRef> filled = new ArrayList<>();
    int number = 0;
    for (DataInterval chunk : chunks(root, root.ranges())) {
      number++;
      List<TaskRef> before = new ArrayList<>(List.of(prepared));
      before.addAll(past(root, filled));
      filled.add(builder.after(before).task("fill_" + number, fill, like(root, original, chunk)));
    }
    List<TaskRef> judged = new ArrayList<>(filled);
    number = 0;
    for (QualityGate gate : gates(root.dataset())) {
      number++;
      judged.add(
          builder
              .after(filled)
              .task(
                  "gate_candidate_" + number,
                  gate.of(candidate.dataset()),
                  options -> options.covering(hull)));
    }
    TaskRef diff = builder.after(judged).task("diff", new DiffTables(candidate.spec(), expected()));
    TaskRef swap =
        builder
            .after(diff)
            .task(
                "swap",
                new PublishSwap(candidate, journal, ledger, prunes()),
                options -> options.covering(hull));
    made.put(root.dataset().name(), List.of(new Made(swap, hull)));
  }

  private boolean prunes() {
    return backfill.plan().pace().prunesUnchanged();
  }

  /** Plans of before there were expectations have none. */
  private Expected expected() {
    return backfill.plan().swap().map(BackfillPlan.Swap::expected).orElse(Expected.anything());
  }

  /** What was written since the swap, which only a forced rollback takes out, is made anew. */
  private void rollback(BackfillPlan.Step root) {
    Backfill swapped =
        takenBack.orElseThrow(
            () ->
                new IllegalStateException(
                    "The store has no backfill "
                        + backfill.rollbackOf().orElseThrow()
                        + ", which "
                        + backfill.id()
                        + " takes back"));
    TableSwap.Spec swap = Candidate.of(swapped.id(), swapped.plan()).spec();
    DataInterval hull = hull(swap.ranges());
    TaskRef ref =
        builder.task(
            "rollback_swap",
            new RollbackSwap(swap, journal, backfill.plan().strategy() == Strategy.FORCED_ROLLBACK),
            options -> options.covering(hull));
    List<Made> tasks = new ArrayList<>(List.of(new Made(ref, hull)));
    List<DataInterval> since =
        root.ranges().stream()
            .flatMap(range -> root.dataset().partitions(range).stream())
            .map(Partition::interval)
            .filter(partition -> swap.ranges().stream().noneMatch(partition::overlaps))
            .toList();
    made.put(root.dataset().name(), tasks);
    if (!since.isEmpty()) {
      inPlace(root, BackfillPlan.Root.of(root.dataset().name(), since).ranges(), tasks);
    }
  }

  private void inPlace(BackfillPlan.Step step) {
    inPlace(step, step.ranges(), List.of());
  }

  /** One task per chunk, and behind them the gates on what they made. */
  private void inPlace(BackfillPlan.Step step, List<DataInterval> ranges, List<Made> preceding) {
    Task original = task(step);
    String prefix = step.dataset().name().word();
    List<Made> tasks = new ArrayList<>(preceding);
    int number = 0;
    for (DataInterval chunk : chunks(step, ranges)) {
      number++;
      List<Made> upstream = upstream(step.dataset(), chunk);
      Operator body = inParts(original.operator(), step.dataset(), step, upstream, prunes());
      boolean fromParts = upstream.stream().anyMatch(Made::inParts);
      List<TaskRef> before = new ArrayList<>(upstream.stream().map(Made::ref).toList());
      preceding.forEach(made -> before.add(made.ref()));
      before.addAll(past(step, tasks.stream().map(Made::ref).toList()));
      UnaryOperator<TaskOptions> like = like(step, original, chunk);
      tasks.add(
          new Made(
              builder
                  .after(before)
                  .task(
                      prefix + "_" + number,
                      body,
                      options ->
                          body instanceof Coalesced && fromParts
                              ? like.apply(options).triggerRule(TriggerRule.ALL_DONE)
                              : like.apply(options)),
              chunk,
              body instanceof Coalesced));
    }
    List<Made> gates = new ArrayList<>();
    boolean partly = tasks.stream().anyMatch(Made::inParts);
    number = 0;
    DataInterval hull = hull(ranges);
    for (QualityGate gate : gates(step.dataset())) {
      number++;
      gates.add(
          new Made(
              builder
                  .after(tasks.stream().map(Made::ref).toList())
                  .task(
                      "gate_" + prefix + "_" + number,
                      gate,
                      options ->
                          partly
                              ? options.covering(hull).triggerRule(TriggerRule.ALL_DONE)
                              : options.covering(hull)),
              hull,
              partly));
    }
    List<Made> last = new ArrayList<>(preceding);
    last.addAll(gates.isEmpty() ? tasks : gates);
    made.put(step.dataset().name(), last);
  }

  /** The body, which minds single partitions where more than one is made, or made from. */
  private Operator inParts(
      Operator body, Dataset written, BackfillPlan.Step step, List<Made> upstream, boolean prunes) {
    boolean several = step.partitionsPerRun() > 1 && step.partitions() > 1;
    if (isInTurn(step) || !(several || prunes || upstream.stream().anyMatch(Made::inParts))) {
      return body;
    }
    Planned planned =
        Planned.of(backfill.plan(), step.dataset().name(), lineage, backfill.submittedAt(), ledger);
    return new Coalesced(body, written, planned, prunes, ledger);
  }

  /** What has to be done before this range of the dataset can be made. */
  private List<Made> upstream(Dataset dataset, DataInterval range) {
    return lineage.upstream(dataset.name()).stream()
        .flatMap(
            edge -> {
              Optional<DataInterval> read = edge.upstreamOf(range);
              return made.getOrDefault(edge.upstream().name(), List.of()).stream()
                  .filter(before -> read.filter(before.range()::overlaps).isPresent());
            })
        .distinct()
        .toList();
  }

  /** Where a task depends on its past, or a dataset is made from its own, chunk follows chunk. */
  private List<TaskRef> past(BackfillPlan.Step step, List<TaskRef> chunks) {
    return isInTurn(step) && !chunks.isEmpty() ? List.of(chunks.get(chunks.size() - 1)) : List.of();
  }

  private boolean isInTurn(BackfillPlan.Step step) {
    return task(step).dependsOnPast() || lineage.isMadeFromItself(step.dataset().name());
  }

  private List<DataInterval> chunks(BackfillPlan.Step step, List<DataInterval> ranges) {
    List<DataInterval> chunks =
        ranges.stream()
            .flatMap(
                range ->
                    BackfillPlanner.chunks(step.dataset(), range, step.partitionsPerRun()).stream())
            .toList();
    return backfill.plan().pace().newestFirst() && !isInTurn(step) ? Lists.reverse(chunks) : chunks;
  }

  /** Every gate of a registered DAG on the dataset, in the order of registration. */
  private List<QualityGate> gates(Dataset dataset) {
    return registered.stream()
        .flatMap(dag -> dag.tasks().values().stream())
        .map(Task::operator)
        .filter(QualityGate.class::isInstance)
        .map(QualityGate.class::cast)
        .filter(gate -> gate.dataset().equals(dataset))
        .distinct()
        .toList();
  }

  private Task task(BackfillPlan.Step step) {
    return dags.apply(step.dag()).task(step.task());
  }

  private UnaryOperator<TaskOptions> like(
      BackfillPlan.Step step, Task original, DataInterval range) {
    return options -> {
      options
          .covering(range)
          .onBehalfOf(new TaskOrigin(step.dag(), step.task()))
          .retry(original.retryPolicy())
          .priority(original.priority());
      original.timeout().ifPresent(options::timeout);
      original.pool().ifPresent(options::pool);
      return options;
    };
  }

  private static DataInterval hull(List<DataInterval> ranges) {
    return ranges.get(0).hull(ranges.get(ranges.size() - 1));
  }

  private static Dag find(List<Dag> dags, String name) {
    return dags.stream()
        .filter(dag -> dag.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The backfill needs DAG " + name + ", which is no longer registered"));
  }
}
