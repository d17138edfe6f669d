package io.headgate.backfill;

import static java.util.Objects.requireNonNull;

import io.headgate.backfill.BackfillPlan.LeftOut;
import io.headgate.backfill.BackfillPlan.Step;
import io.headgate.dag.Dag;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partitioning;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Computes what a change of a dataset reaches: the closure over the lineage, on ranges and not on
 * single partitions, each (dataset, partition) once. Pure; thread-safe.
 */
public final class BackfillPlanner {

  /** The longest stretch that one execution covers, so that work spreads and a failure is small. */
  static final int PARTITIONS_PER_EXECUTION = 8;

  private final Lineage lineage;
  private final Function<String, Dag> dags;
  private final Instant now;

  /** What many datasets of a plan share, worked out once. */
  private final Map<InDag, DataInterval> running = new ConcurrentHashMap<>();

  private final Map<Partitioning, Instant> begun = new ConcurrentHashMap<>();

  private record InDag(String dag, Partitioning partitioning) {}

  /**
   * @param dags finds a registered DAG by its name
   * @param now partitions that end later are left out
   */
  public BackfillPlanner(Lineage lineage, Function<String, Dag> dags, Instant now) {
    this.lineage = lineage;
    this.dags = dags;
    this.now = now;
  }

  /**
   * The plan that recomputes the range of the root and everything downstream of it.
   *
   * @param range whole partitions of the root
   */
  public BackfillPlan plan(Dataset root, DataInterval range, Strategy strategy) {
    return plan(root, List.of(range), range, strategy);
  }

  /**
   * The plan that recomputes several ranges of the root and everything downstream of them.
   *
   * @param ranges whole partitions of the root, in order
   */
  public BackfillPlan plan(Dataset root, List<DataInterval> ranges, Strategy strategy) {
    return plan(root, ranges, ranges.get(0).hull(ranges.get(ranges.size() - 1)), strategy);
  }

  /** The plan that takes a swap of these ranges back. */
  public BackfillPlan rollback(Dataset root, List<DataInterval> ranges) {
    return plan(root, ranges, Strategy.ROLLBACK);
  }

  private BackfillPlan plan(
      Dataset root, List<DataInterval> ranges, DataInterval range, Strategy strategy) {
    List<Dataset> datasets = lineage.upstreamFirst();
    int first = lineage.position(root.name());
    Map<Integer, Reached> reached = new HashMap<>();
    BitSet open = new BitSet(datasets.size());
    reached.put(first, new Reached(1, ranges));
    open.set(first);
    List<Step> steps = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    for (int next = first; next >= 0; next = open.nextSetBit(next + 1)) {
      Dataset dataset = datasets.get(next);
      Reached here = requireNonNull(reached.remove(next));
      Ranges doable = doable(dataset, Ranges.of(here.ranges), leftOut);
      if (doable.isEmpty()) {
        continue;
      }
      steps.add(
          step(here.order, dataset, doable.intervals(), exchangesNames(strategy, dataset, root)));
      for (Lineage.Edge edge : lineage.downstream(dataset.name())) {
        int position = lineage.position(edge.downstream().name());
        for (DataInterval part : doable.intervals()) {
          Optional<DataInterval> made = edge.downstreamOf(part);
          if (made.isPresent()) {
            open.set(position);
            Reached there = reached.computeIfAbsent(position, key -> new Reached());
            there.order = Math.max(there.order, here.order + 1);
            there.ranges.add(made.get());
          }
        }
      }
    }
    steps.sort(Comparator.comparingInt(Step::order).thenComparing(step -> step.dataset().name()));
    return new BackfillPlan(root.name(), range, strategy, steps, leftOut);
  }

  /** What a dataset is reached with, while what it is made from is still being planned. */
  private static final class Reached {
    private int order;
    private final List<DataInterval> ranges;

    Reached() {
      this(0, List.of());
    }

    Reached(int order, List<DataInterval> ranges) {
      this.order = order;
      this.ranges = new ArrayList<>(ranges);
    }
  }

  /** A rollback computes nothing of its root: one exchange of names. */
  private static boolean exchangesNames(Strategy strategy, Dataset dataset, Dataset root) {
    return strategy == Strategy.ROLLBACK && dataset.equals(root);
  }

  private Step step(int order, Dataset dataset, List<DataInterval> ranges, boolean exchangesNames) {
    Lineage.Producer producer = producer(dataset);
    Dag dag = dags.apply(producer.dag());
    long size = dag.task(producer.task()).operator().coversRanges() ? PARTITIONS_PER_EXECUTION : 1;
    long partitions = 0;
    long executions = 0;
    for (DataInterval range : ranges) {
      long count = dataset.partitioning().count(range);
      partitions += count;
      executions += (count + size - 1) / size;
    }
    return new Step(
        order,
        dataset,
        ranges,
        Math.toIntExact(partitions),
        exchangesNames ? 1 : Math.toIntExact(executions),
        producer.dag(),
        producer.task(),
        dataset.owner().or(dag::owner));
  }

  /** The range cut into what one execution of the task's body covers. */
  public static List<DataInterval> chunks(
      Dataset dataset, DataInterval range, boolean coversRanges) {
    List<DataInterval> partitions = dataset.partitioning().overlapping(range);
    int size = coversRanges ? PARTITIONS_PER_EXECUTION : 1;
    List<DataInterval> chunks = new ArrayList<>();
    for (int start = 0; start < partitions.size(); start += size) {
      int last = Math.min(start + size, partitions.size()) - 1;
      chunks.add(partitions.get(start).hull(partitions.get(last)));
    }
    return chunks;
  }

  /** Whole partitions that exist, are complete and belong to a run; the rest is left out. */
  private Ranges doable(Dataset dataset, Ranges reached, List<LeftOut> leftOut) {
    if (dataset.isUnpartitioned()) {
      return new Ranges(List.of(DataInterval.ALWAYS));
    }
    Partitioning partitioning = dataset.partitioning();
    String dag = producer(dataset).dag();
    DataInterval life = dataset.life();
    DataInterval runs =
        running.computeIfAbsent(
            new InDag(dag, partitioning), in -> partitioning.covering(dags.apply(dag).life()));
    Instant complete = begun.computeIfAbsent(partitioning, this::startOfIncomplete);
    Ranges rest =
        cut(dataset, reached, life.start(), life.end(), "outside the dataset's life", leftOut);
    rest = cut(dataset, rest, runs.start(), runs.end(), "outside the life of DAG " + dag, leftOut);
    return cut(dataset, rest, Instant.MIN, complete, "not complete yet", leftOut);
  }

  private static Ranges cut(
      Dataset dataset,
      Ranges ranges,
      Instant start,
      Instant end,
      String reason,
      List<LeftOut> leftOut) {
    for (DataInterval outside : ranges.outside(start, end).intervals()) {
      leftOut.add(new LeftOut(dataset, outside, reason));
    }
    return ranges.within(start, end);
  }

  private Instant startOfIncomplete(Partitioning partitioning) {
    return partitioning.covering(DataInterval.between(now, now.plusNanos(1))).start();
  }

  private Lineage.Producer producer(Dataset dataset) {
    return lineage
        .producer(dataset.name())
        .orElseThrow(() -> new IllegalArgumentException(dataset + " has no producing task"));
  }
}
