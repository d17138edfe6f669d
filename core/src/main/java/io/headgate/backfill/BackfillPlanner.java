package io.headgate.backfill;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import io.headgate.backfill.BackfillPlan.LeftOut;
import io.headgate.backfill.BackfillPlan.Step;
import io.headgate.dag.Dag;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Owner;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final DataInterval past;

  /**
   * @param dags finds a registered DAG by its name
   * @param now partitions that end later are left out
   */
  public BackfillPlanner(Lineage lineage, Function<String, Dag> dags, Instant now) {
    this.lineage = lineage;
    this.dags = dags;
    this.past = DataInterval.between(DataInterval.ALWAYS.start(), now);
  }

  /**
   * The plan that recomputes the range of the root and everything downstream of it.
   *
   * @param range whole partitions of the root
   */
  public BackfillPlan plan(Dataset root, DataInterval range, Strategy strategy) {
    return plan(root, List.of(range), range, strategy);
  }

  /** The plan that takes a swap of these ranges back. */
  public BackfillPlan rollback(Dataset root, List<DataInterval> ranges) {
    DataInterval hull = ranges.get(0).hull(ranges.get(ranges.size() - 1));
    return plan(root, ranges, hull, Strategy.ROLLBACK);
  }

  private BackfillPlan plan(
      Dataset root, List<DataInterval> ranges, DataInterval range, Strategy strategy) {
    Map<DatasetName, RangeSet<Instant>> affected = new HashMap<>();
    Map<DatasetName, Integer> orders = new HashMap<>();
    List<Step> steps = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    RangeSet<Instant> roots = TreeRangeSet.create();
    ranges.forEach(part -> roots.add(asRange(part)));
    affected.put(root.name(), roots);
    orders.put(root.name(), 1);
    for (Dataset dataset : Closure.downstream(lineage, root)) {
      RangeSet<Instant> reached = affected.get(dataset.name());
      Integer order = orders.get(dataset.name());
      if (reached == null || order == null) {
        continue; // all that it is made from is left out
      }
      List<DataInterval> doable = doable(dataset, reached, leftOut);
      affected.put(dataset.name(), asRanges(doable));
      if (doable.isEmpty()) {
        continue;
      }
      steps.add(step(order, dataset, doable, exchangesNames(strategy, dataset, root)));
      for (Lineage.Edge edge : lineage.downstream(dataset.name())) {
        DatasetName next = edge.downstream().name();
        orders.merge(next, order + 1, Math::max);
        RangeSet<Instant> into = affected.computeIfAbsent(next, name -> TreeRangeSet.create());
        doable.forEach(
            part ->
                into.add(
                    asRange(
                        edge.mapping()
                            .downstream(
                                dataset.partitioning(), edge.downstream().partitioning(), part))));
      }
    }
    steps.sort(Comparator.comparingInt(Step::order).thenComparing(step -> step.dataset().name()));
    return new BackfillPlan(root.name(), range, strategy, steps, leftOut);
  }

  /** A rollback computes nothing of its root: one exchange of names. */
  private static boolean exchangesNames(Strategy strategy, Dataset dataset, Dataset root) {
    return strategy == Strategy.ROLLBACK && dataset.equals(root);
  }

  private Step step(int order, Dataset dataset, List<DataInterval> ranges, boolean exchangesNames) {
    Lineage.Producer producer = producer(dataset);
    Dag dag = dags.apply(producer.dag());
    boolean covers = dag.task(producer.task()).operator().coversRanges();
    int partitions = ranges.stream().mapToInt(range -> count(dataset, range)).sum();
    int executions =
        exchangesNames
            ? 1
            : ranges.stream().mapToInt(range -> chunks(dataset, range, covers).size()).sum();
    Optional<Owner> owner = dataset.owner().or(dag::owner);
    return new Step(
        order, dataset, ranges, partitions, executions, producer.dag(), producer.task(), owner);
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
  private List<DataInterval> doable(
      Dataset dataset, RangeSet<Instant> reached, List<LeftOut> leftOut) {
    if (dataset.isUnpartitioned()) {
      return List.of(DataInterval.ALWAYS);
    }
    DataInterval runs = dags.apply(producer(dataset).dag()).life();
    Map<String, Range<Instant>> bounds = new LinkedHashMap<>();
    bounds.put("outside the dataset's life", asRange(dataset.life()));
    bounds.put(
        "outside the life of DAG " + producer(dataset).dag(),
        asRange(dataset.partitioning().covering(runs)));
    Instant complete = floor(dataset, past.end());
    bounds.put("not complete yet", Range.closedOpen(DataInterval.ALWAYS.start(), complete));
    RangeSet<Instant> rest = TreeRangeSet.create(reached);
    bounds.forEach(
        (reason, bound) -> {
          RangeSet<Instant> outside = TreeRangeSet.create(rest);
          outside.remove(bound);
          asIntervals(outside)
              .forEach(interval -> leftOut.add(new LeftOut(dataset, interval, reason)));
          rest.removeAll(outside);
        });
    return asIntervals(rest);
  }

  private static Instant floor(Dataset dataset, Instant now) {
    DataInterval around =
        dataset.partitioning().covering(DataInterval.between(now, now.plusNanos(1)));
    return around.start();
  }

  private Lineage.Producer producer(Dataset dataset) {
    return lineage
        .producer(dataset.name())
        .orElseThrow(() -> new IllegalArgumentException(dataset + " has no producing task"));
  }

  private static int count(Dataset dataset, DataInterval range) {
    return dataset.partitioning().overlapping(range).size();
  }

  private static Range<Instant> asRange(DataInterval interval) {
    return Range.closedOpen(interval.start(), interval.end());
  }

  private static RangeSet<Instant> asRanges(List<DataInterval> intervals) {
    RangeSet<Instant> ranges = TreeRangeSet.create();
    intervals.forEach(interval -> ranges.add(asRange(interval)));
    return ranges;
  }

  private static List<DataInterval> asIntervals(RangeSet<Instant> ranges) {
    return ranges.asRanges().stream()
        .map(range -> DataInterval.between(range.lowerEndpoint(), range.upperEndpoint()))
        .toList();
  }
}
