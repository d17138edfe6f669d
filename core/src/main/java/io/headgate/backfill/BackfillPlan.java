package io.headgate.backfill;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Owner;
import io.headgate.time.DataInterval;
import java.util.List;
import java.util.Optional;

/**
 * What a backfill will do, in order: a value that was computed without writing anything. The same
 * lineage, ledger and request give the same plan.
 *
 * @param roots what is recomputed first; not empty
 * @param scope how far the change is followed
 * @param steps upstream before downstream, each dataset once
 * @param leftOut what is affected but not recomputed, and why
 */
public record BackfillPlan(
    List<Root> roots, Strategy strategy, PlanScope scope, List<Step> steps, List<LeftOut> leftOut) {

  public BackfillPlan {
    roots = List.copyOf(roots);
    requireNonNull(strategy, "strategy");
    requireNonNull(scope, "scope");
    steps = List.copyOf(steps);
    leftOut = List.copyOf(leftOut);
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("A plan needs a dataset to begin with");
    }
  }

  /**
   * A dataset that is recomputed although nothing that it is made from is.
   *
   * @param ranges whole partitions, in order; not empty
   */
  public record Root(DatasetName dataset, List<DataInterval> ranges) {
    public Root {
      requireNonNull(dataset, "dataset");
      ranges = List.copyOf(ranges);
      if (ranges.isEmpty()) {
        throw new IllegalArgumentException("Nothing of " + dataset + " is to be recomputed");
      }
    }

    /**
     * A root of partitions in any order; those that touch become one range.
     *
     * @param partitions not empty
     */
    public static Root of(DatasetName dataset, List<DataInterval> partitions) {
      return new Root(dataset, Ranges.of(partitions).intervals());
    }

    /** From the first of its ranges to the last. */
    public DataInterval hull() {
      return ranges.get(0).hull(ranges.get(ranges.size() - 1));
    }
  }

  /**
   * The recomputation of one dataset.
   *
   * @param order counts from 1; steps of one order do not depend on each other
   * @param ranges the affected partitions as disjoint contiguous ranges, in order
   * @param partitions how many partitions the ranges hold
   * @param executions how many times the task's body runs: one per range if it covers ranges, else
   *     one per partition
   */
  public record Step(
      int order,
      Dataset dataset,
      List<DataInterval> ranges,
      int partitions,
      int executions,
      String dag,
      String task,
      Optional<Owner> owner) {
    public Step {
      requireNonNull(dataset, "dataset");
      ranges = List.copyOf(ranges);
      requireNonNull(dag, "dag");
      requireNonNull(task, "task");
      requireNonNull(owner, "owner");
    }
  }

  /** Partitions that are affected but not recomputed. */
  public record LeftOut(Dataset dataset, DataInterval range, String reason) {}

  /** From the first partition that is asked for to the last, over all roots. */
  public DataInterval hull() {
    return roots.stream().map(Root::hull).reduce(DataInterval::hull).orElseThrow();
  }

  /** What the plan is of, for people: {@code clean.sales}, or {@code clean.sales and 2 more}. */
  public String title() {
    return roots.get(0).dataset()
        + (roots.size() == 1 ? "" : " and " + (roots.size() - 1) + " more");
  }

  /** How many partitions are recomputed in all. */
  public long partitions() {
    return steps.stream().mapToLong(Step::partitions).sum();
  }
}
