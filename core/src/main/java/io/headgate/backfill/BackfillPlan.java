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
 * @param root the dataset that is recomputed first
 * @param range the root's range, whole partitions
 * @param steps upstream before downstream, each dataset once
 * @param leftOut what is affected but not recomputed, and why
 */
public record BackfillPlan(
    DatasetName root,
    DataInterval range,
    Strategy strategy,
    List<Step> steps,
    List<LeftOut> leftOut) {

  public BackfillPlan {
    requireNonNull(root, "root");
    requireNonNull(range, "range");
    requireNonNull(strategy, "strategy");
    steps = List.copyOf(steps);
    leftOut = List.copyOf(leftOut);
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

  /** How many partitions are recomputed in all. */
  public long partitions() {
    return steps.stream().mapToLong(Step::partitions).sum();
  }
}
