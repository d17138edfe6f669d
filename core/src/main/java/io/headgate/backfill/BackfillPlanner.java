package io.headgate.backfill;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import io.headgate.backfill.BackfillPlan.LeftOut;
import io.headgate.backfill.BackfillPlan.Link;
import io.headgate.backfill.BackfillPlan.Root;
import io.headgate.backfill.BackfillPlan.Step;
import io.headgate.dag.Dag;
import io.headgate.dag.Task;
import io.headgate.dataset.ChangePolicy;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Owner;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Computes what a change of datasets reaches: the closure over the lineage, on ranges and not on
 * single partitions, each (dataset, partition) once. A dataset that is made from its own past
 * extends to the latest partition that the change reaches. Pure; thread-safe.
 */
public final class BackfillPlanner {

  /** The longest stretch that one execution covers, so that work spreads and a failure is small. */
  static final int PARTITIONS_PER_EXECUTION = 8;

  private final Lineage lineage;
  private final Function<String, Dag> dags;
  private final Bounds bounds;
  private final Function<String, Optional<String>> resting;

  /**
   * @param dags finds a registered DAG by its name
   * @param now partitions that end later are left out
   */
  public BackfillPlanner(Lineage lineage, Function<String, Dag> dags, Instant now) {
    this(lineage, dags, now, dag -> Optional.empty());
  }

  /**
   * @param dags finds a registered DAG by its name
   * @param now partitions that end later are left out
   * @param resting why nothing that the DAG of a name makes is to be recomputed; empty if it is
   */
  public BackfillPlanner(
      Lineage lineage,
      Function<String, Dag> dags,
      Instant now,
      Function<String, Optional<String>> resting) {
    this.lineage = lineage;
    this.dags = dags;
    this.bounds = new Bounds(dags, now);
    this.resting = resting;
  }

  /**
   * The plan that recomputes the roots' ranges and everything downstream of them that the scope
   * allows.
   *
   * @throws IllegalArgumentException if a root is unknown or no task makes it
   */
  public BackfillPlan plan(List<Root> roots, Strategy strategy, PlanScope scope) {
    return plan(roots, strategy, scope, Pace.USUAL);
  }

  /**
   * The same in executions that are as large as the pace says.
   *
   * @throws IllegalArgumentException if a root is unknown or no task makes it
   */
  public BackfillPlan plan(List<Root> roots, Strategy strategy, PlanScope scope, Pace pace) {
    return new Walk(roots, strategy, scope, pace).plan();
  }

  /**
   * The partitions of the range that could be recomputed: those that exist, that a run makes, and
   * that are complete; in order, without a gap in any of the answered ranges.
   */
  public List<DataInterval> doable(Dataset dataset, DataInterval range) {
    return bounds.within(producer(dataset), new Ranges(List.of(range))).intervals();
  }

  /** The range cut into what one execution of the task's body covers: so many partitions. */
  public static List<DataInterval> chunks(Dataset dataset, DataInterval range, int size) {
    List<DataInterval> partitions = dataset.partitioning().overlapping(range);
    List<DataInterval> chunks = new ArrayList<>();
    for (int start = 0; start < partitions.size(); start += size) {
      int last = Math.min(start + size, partitions.size()) - 1;
      chunks.add(partitions.get(start).hull(partitions.get(last)));
    }
    return chunks;
  }

  /**
   * Whether one execution of the task that makes the dataset may cover several partitions. Not if
   * the dataset is made from its own past, whatever its operator can do.
   */
  private static boolean coversRanges(Lineage lineage, Dataset dataset, Task task) {
    return task.operator().coversRanges() && !lineage.isMadeFromItself(dataset.name());
  }

  /** So many of the partitions in one execution as were wished for and the task allows. */
  public int partitionsPerRun(Step step, int wish) {
    return partitionsPerRun(step.dataset(), dags.apply(step.dag()).task(step.task()), wish);
  }

  private int partitionsPerRun(Dataset dataset, Task task, int wish) {
    if (!coversRanges(lineage, dataset, task)) {
      return 1;
    }
    int wanted = wish > 0 ? wish : task.partitionsPerRun().orElse(PARTITIONS_PER_EXECUTION);
    return Math.min(wanted, task.partitionsPerRun().orElse(wanted));
  }

  private Lineage.Producer producer(Dataset dataset) {
    return lineage
        .producer(dataset.name())
        .orElseThrow(() -> new IllegalArgumentException(dataset + " has no producing task"));
  }

  /** One plan in the making: over the datasets in the lineage's order. */
  private final class Walk {
    private final List<Root> roots;
    private final Strategy strategy;
    private final PlanScope scope;
    private final Pace pace;
    private final Map<Integer, Reached> reached = new HashMap<>();
    private final BitSet open = new BitSet();
    private final List<Step> steps = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();

    Walk(List<Root> roots, Strategy strategy, PlanScope scope, Pace pace) {
      this.roots = roots;
      this.strategy = strategy;
      this.scope = scope;
      this.pace = pace;
    }

    BackfillPlan plan() {
      roots.forEach(root -> reach(lineage.dataset(root.dataset())).byRoot(root.ranges()));
      List<Dataset> datasets = lineage.upstreamFirst();
      for (int next = open.nextSetBit(0); next >= 0; next = open.nextSetBit(next + 1)) {
        Reached here = reached.remove(next);
        if (here != null) {
          visit(datasets.get(next), here);
        }
      }
      steps.sort(Comparator.comparingInt(Step::order).thenComparing(step -> step.dataset().name()));
      return new BackfillPlan(
          roots, strategy, scope, steps, leftOut, links(), pace, Optional.empty());
    }

    private List<Link> links() {
      Set<DatasetName> made = new HashSet<>();
      steps.forEach(step -> made.add(step.dataset().name()));
      List<Link> links = new ArrayList<>();
      for (Step step : steps) {
        lineage.upstream(step.dataset().name()).forEach(edge -> links.add(link(edge)));
        for (Lineage.Edge edge : lineage.downstream(step.dataset().name())) {
          if (!made.contains(edge.downstream().name())) {
            links.add(link(edge));
          }
        }
      }
      return links;
    }

    private static Link link(Lineage.Edge edge) {
      return new Link(
          edge.upstream().name(),
          edge.downstream().name(),
          edge.mapping().describe(),
          edge.onChange(),
          edge.producer().toString());
    }

    private Reached reach(Dataset dataset) {
      int position = lineage.position(dataset.name());
      open.set(position);
      return reached.computeIfAbsent(position, key -> new Reached());
    }

    private void visit(Dataset dataset, Reached here) {
      Lineage.Producer producer = producer(dataset);
      Ranges doable = Ranges.NONE;
      Ranges wanted = here.ranges();
      if (!wanted.isEmpty()) {
        Optional<String> closed = closed(producer);
        if (closed.isPresent()) {
          leaveOut(producer, wanted, Ranges.NONE, closed.get());
        } else {
          Ranges extended =
              lineage.isMadeFromItself(dataset.name()) ? throughItself(producer, wanted) : wanted;
          doable = bounds.within(producer, extended, leftOut);
        }
      }
      for (Map.Entry<String, List<DataInterval>> other : here.notFollowed().entrySet()) {
        leaveOut(producer, Ranges.of(other.getValue()), doable, other.getKey());
      }
      if (!doable.isEmpty()) {
        steps.add(step(here.order(), producer, doable.intervals()));
        goOn(dataset, here.order(), doable);
      }
    }

    private void goOn(Dataset dataset, int order, Ranges doable) {
      boolean stops = scope.stopAt().contains(dataset.name());
      for (Lineage.Edge edge : lineage.downstream(dataset.name())) {
        if (edge.isSelf()) {
          continue;
        }
        for (DataInterval part : doable.intervals()) {
          Optional<DataInterval> made = edge.downstreamOf(part);
          if (made.isEmpty()) {
            continue;
          }
          Optional<String> reason = stops ? Optional.of(stopped(dataset)) : notFollowed(edge);
          Reached there = reach(edge.downstream());
          if (reason.isPresent()) {
            there.butNotFollowed(made.get(), reason.get());
          } else {
            there.after(order, made.get());
          }
        }
      }
    }

    /**
     * What is asked for, and what is made from it within the dataset, partition after partition.
     */
    private Ranges throughItself(Lineage.Producer producer, Ranges wanted) {
      DatasetName name = producer.dataset().name();
      List<Lineage.Edge> selves =
          lineage.downstream(name).stream().filter(Lineage.Edge::isSelf).toList();
      RangeSet<Instant> known = TreeRangeSet.create();
      List<DataInterval> news = wanted.intervals();
      while (!news.isEmpty()) {
        RangeSet<Instant> fresh = TreeRangeSet.create();
        news.forEach(range -> fresh.add(asRange(range)));
        fresh.removeAll(known.subRangeSet(fresh.isEmpty() ? Range.all() : fresh.span()));
        known.addAll(fresh);
        List<DataInterval> doable =
            bounds.within(producer, new Ranges(asIntervals(fresh))).intervals();
        news =
            selves.stream()
                .flatMap(edge -> doable.stream().flatMap(part -> edge.downstreamOf(part).stream()))
                .toList();
      }
      return new Ranges(asIntervals(known));
    }

    /** Why nothing of the dataset is to be recomputed. */
    private Optional<String> closed(Lineage.Producer producer) {
      Dataset dataset = producer.dataset();
      if (dataset.frozen().isPresent()) {
        return dataset.frozen().map(reason -> "frozen by its owner: " + reason);
      }
      Optional<String> rests = resting.apply(producer.dag());
      if (rests.isPresent()) {
        return rests;
      }
      if (scope.withoutDags().contains(producer.dag())) {
        return Optional.of("made by DAG " + producer.dag() + ", which is left out");
      }
      if (scope.owners().isEmpty()) {
        return Optional.empty();
      }
      Optional<String> team = owner(producer).map(Owner::team);
      return team.filter(scope.owners()::contains).isPresent()
          ? Optional.empty()
          : Optional.of(team.map(other -> "owned by " + other).orElse("owned by nobody"));
    }

    private String stopped(Dataset dataset) {
      return "the plan stops at " + dataset;
    }

    private Optional<String> notFollowed(Lineage.Edge edge) {
      ChangePolicy policy =
          scope.consents().contains(edge.downstream().name())
                  && edge.onChange() == ChangePolicy.HOLD
              ? ChangePolicy.REFRESH
              : edge.onChange();
      return switch (policy) {
        case REFRESH -> Optional.empty();
        case HOLD -> Optional.of("stale, held back by its owner until there is consent");
        case IGNORE -> Optional.of("its owner ignores changes of " + edge.upstream());
      };
    }

    /** Of what is in the past only; and not what is recomputed for another reason. */
    private void leaveOut(
        Lineage.Producer producer, Ranges ranges, Ranges recomputed, String reason) {
      RangeSet<Instant> rest = TreeRangeSet.create();
      bounds.within(producer, ranges).intervals().forEach(range -> rest.add(asRange(range)));
      recomputed.intervals().forEach(range -> rest.remove(asRange(range)));
      asIntervals(rest)
          .forEach(range -> leftOut.add(new LeftOut(producer.dataset(), range, reason)));
    }

    private Step step(int order, Lineage.Producer producer, List<DataInterval> ranges) {
      Dataset dataset = producer.dataset();
      Task task = dags.apply(producer.dag()).task(producer.task());
      int size = partitionsPerRun(dataset, task, pace.partitionsPerRun());
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
          size,
          exchangesNames(dataset) ? 1 : Math.toIntExact(executions),
          producer.dag(),
          producer.task(),
          owner(producer),
          Estimate.NONE);
    }

    private Optional<Owner> owner(Lineage.Producer producer) {
      return producer.dataset().owner().or(dags.apply(producer.dag())::owner);
    }

    /** A rollback computes nothing of its root: one exchange of names. */
    private boolean exchangesNames(Dataset dataset) {
      return strategy == Strategy.ROLLBACK
          && roots.stream().anyMatch(root -> root.dataset().equals(dataset.name()));
    }
  }

  private static Range<Instant> asRange(DataInterval interval) {
    return Range.closedOpen(interval.start(), interval.end());
  }

  private static List<DataInterval> asIntervals(RangeSet<Instant> ranges) {
    return ranges.asRanges().stream()
        .map(range -> DataInterval.between(range.lowerEndpoint(), range.upperEndpoint()))
        .toList();
  }
}
