package io.headgate.internal.engine.backfill;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Operator;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.Engine;
import io.headgate.internal.engine.NewRun;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.RunKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What table swaps have kept, and how it goes: on request at once, by itself as a run of its own,
 * so that one node has it and a crash does not lose it. Thread-safe.
 */
final class FormerTables {

  /** Before the backfill's id in the name of the DAG that drops what it has kept. */
  private static final String DROPS = "drop_old_";

  private static final Duration PAUSE = Duration.ofHours(1);

  private final Engine engine;
  private Instant next = Instant.MIN;

  FormerTables(Engine engine) {
    this.engine = engine;
  }

  /** The swaps that were complete, or taken back, so long ago; oldest first. */
  List<Backfill> expired(Duration kept) {
    return swaps(kept).stream().map(Swap::backfill).toList();
  }

  /**
   * A swap of which something is kept.
   *
   * @param entries its journal
   */
  private record Swap(Backfill backfill, List<SwapJournal.Entry> entries) {

    private SwapJournal.Entry last() {
      return entries.get(entries.size() - 1);
    }

    /** Whether it has ended, and was not cleaned up yet. */
    private boolean isOver() {
      return !entries.isEmpty()
          && (last().state() == SwapState.VERIFIED || last().state() == SwapState.ROLLED_BACK);
    }

    /** Tells what has happened to the swap so far. */
    private String key() {
      return Integer.toString(entries.size());
    }
  }

  private List<Swap> swaps(Duration kept) {
    if (kept.isNegative()) {
      throw new IllegalArgumentException("Former tables cannot be kept for " + kept);
    }
    Instant before = engine.clock().instant().minus(kept);
    List<Swap> expired = new ArrayList<>();
    for (Backfill backfill : engine.store().backfills()) {
      if (backfill.plan().strategy().isTableSwap()) {
        Swap swap = swap(backfill);
        if (swap.isOver() && !swap.last().at().isAfter(before)) {
          expired.add(0, swap);
        }
      }
    }
    return expired;
  }

  private Swap swap(Backfill backfill) {
    return new Swap(backfill, engine.store().swapJournal().entries(backfill.id()));
  }

  /** Drops it at once. */
  List<String> drop(Duration kept) {
    List<String> dropped = new ArrayList<>();
    for (Backfill backfill : expired(kept)) {
      if (!isBeingBackfilled(dataset(backfill))) {
        TableSwap swap =
            engine
                .service(TableSwap.class)
                .orElseThrow(() -> EngineBackfills.noSwaps(backfill.plan()));
        dropped.add(backfill.id() + ": " + cleanUp(backfill, swap, engine.store().swapJournal()));
      }
    }
    return dropped;
  }

  private static String cleanUp(Backfill backfill, TableSwap swap, SwapJournal journal) {
    TableSwap.Spec spec = Candidate.of(backfill.id(), backfill.plan()).spec();
    String text = swap.cleanUp(spec);
    journal.record(backfill.id(), spec.table(), SwapState.CLEANED, text);
    return text;
  }

  /**
   * The runs that drop it, about once an hour; empty in between. Where a backfill of the dataset
   * has not ended, it is left for the next time.
   */
  synchronized List<NewRun> due(Duration kept) {
    Instant now = engine.clock().instant();
    if (now.isBefore(next)) {
      return List.of();
    }
    next = now.plus(PAUSE);
    return swaps(kept).stream()
        .filter(swap -> !isBeingBackfilled(dataset(swap.backfill())))
        .map(this::run)
        .toList();
  }

  private NewRun run(Swap swap) {
    Dag dag = dag(swap.backfill());
    return new NewRun(
        dag,
        new DagRunId(dag.name(), RunKind.BACKFILL, swap.key()),
        swap.backfill().plan().hull(),
        swap.backfill().id().value(),
        Optional.empty());
  }

  /** The DAG of that name, if it is one that drops. */
  Optional<Dag> dag(String name) {
    return backfill(name).map(this::dag);
  }

  private Dag dag(Backfill backfill) {
    DagBuilder dag =
        Dag.named(DROPS + backfill.id())
            .describedAs("Drops what the table swap of " + backfill.id() + " has kept");
    dag.task(
        "drop",
        new Drop(this, backfill),
        options -> options.retry(RetryPolicy.attempts(3).startingWith(Duration.ofMinutes(5))));
    return dag.build();
  }

  private Optional<Backfill> backfill(String dag) {
    return dag.startsWith(DROPS)
        ? engine.store().backfills().stream()
            .filter(backfill -> dag.equals(DROPS + backfill.id()))
            .findFirst()
        : Optional.empty();
  }

  /** A run that is dropping what belongs to one of these datasets. */
  Optional<DagRun> dropping(Set<DatasetName> datasets) {
    return engine.store().unfinishedRuns().stream()
        .filter(
            run ->
                backfill(run.id().dag())
                    .filter(backfill -> datasets.contains(dataset(backfill)))
                    .isPresent())
        .findFirst();
  }

  private boolean isBeingBackfilled(DatasetName name) {
    return engine.store().backfills().stream()
        .filter(backfill -> EngineBackfills.datasets(backfill.plan()).contains(name))
        .map(backfill -> engine.store().run(backfill.run()))
        .flatMap(Optional::stream)
        .anyMatch(run -> !run.state().isTerminal());
  }

  private static DatasetName dataset(Backfill backfill) {
    return Candidate.of(backfill.id(), backfill.plan()).production().name();
  }

  /** Drops what one swap has kept, unless something else has happened to it since. */
  private record Drop(FormerTables tables, Backfill backfill) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      Swap swap = tables.swap(backfill);
      if (!swap.isOver() || !context.id().run().key().equals(swap.key())) {
        return TaskResult.success("nothing: the swap is " + swap.last().state() + " since");
      }
      if (tables.isBeingBackfilled(dataset(backfill))) {
        return TaskResult.deferred("a backfill of " + dataset(backfill) + " has not ended", PAUSE);
      }
      context.requireOwnership();
      return TaskResult.success(
          cleanUp(
              backfill,
              context.service(TableSwap.class).onBehalfOf(context),
              new FencedJournal(context, tables.engine.store().swapJournal())));
    }
  }
}
