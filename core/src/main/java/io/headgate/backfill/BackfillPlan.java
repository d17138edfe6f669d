package io.headgate.backfill;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.headgate.dataset.ChangePolicy;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Owner;
import io.headgate.time.DataInterval;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a backfill will do, in order: a value that was computed without writing anything. The same
 * lineage, ledger and request give the same plan.
 *
 * @param roots what is recomputed first; not empty
 * @param scope how far the change is followed
 * @param steps upstream before downstream, each dataset once
 * @param leftOut what is affected but not recomputed, and why
 * @param links the lineage that the plan rests on: all edges to and from the steps' datasets
 * @param pace how it goes about its work
 * @param swap of a table swap: how the table is swapped
 */
public record BackfillPlan(
    List<Root> roots,
    Strategy strategy,
    PlanScope scope,
    List<Step> steps,
    List<LeftOut> leftOut,
    List<Link> links,
    Pace pace,
    Optional<Swap> swap) {

  /** Beyond so many executions, a plan is made only if it was asked to be that large. */
  public static final int USUAL_BOUND = 10_000;

  public BackfillPlan {
    roots = List.copyOf(roots);
    requireNonNull(strategy, "strategy");
    requireNonNull(scope, "scope");
    steps = List.copyOf(steps);
    leftOut = List.copyOf(leftOut);
    links = List.copyOf(links);
    requireNonNull(pace, "pace");
    requireNonNull(swap, "swap");
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
   * @param partitionsPerRun how many contiguous partitions one execution covers at most
   * @param executions how many times the task's body runs: one per range if it covers ranges, else
   *     one per partition
   * @param estimate what it will probably cost; no part of what plans are compared by
   */
  public record Step(
      int order,
      Dataset dataset,
      List<DataInterval> ranges,
      int partitions,
      int partitionsPerRun,
      int executions,
      String dag,
      String task,
      Optional<Owner> owner,
      Estimate estimate) {
    public Step {
      requireNonNull(dataset, "dataset");
      ranges = List.copyOf(ranges);
      requireNonNull(dag, "dag");
      requireNonNull(task, "task");
      requireNonNull(owner, "owner");
      requireNonNull(estimate, "estimate");
    }

    /** The same work with another estimate. */
    public Step costing(Estimate other) {
      return new Step(
          order,
          dataset,
          ranges,
          partitions,
          partitionsPerRun,
          executions,
          dag,
          task,
          owner,
          other);
    }

    /** The same work in executions of so many partitions. */
    public Step inRunsOf(int newPartitionsPerRun) {
      return new Step(
          order,
          dataset,
          ranges,
          partitions,
          newPartitionsPerRun,
          Math.toIntExact(
              ranges.stream()
                  .mapToLong(
                      range ->
                          (dataset.partitioning().count(range) + newPartitionsPerRun - 1)
                              / newPartitionsPerRun)
                  .sum()),
          dag,
          task,
          owner,
          estimate);
    }
  }

  /**
   * That one dataset is made from another.
   *
   * @param mapping for people
   * @param by the task that does it
   */
  public record Link(
      DatasetName upstream,
      DatasetName downstream,
      String mapping,
      ChangePolicy onChange,
      String by) {
    public Link {
      requireNonNull(upstream, "upstream");
      requireNonNull(downstream, "downstream");
      requireNonNull(mapping, "mapping");
      requireNonNull(onChange, "onChange");
      requireNonNull(by, "by");
    }

    String text() {
      return mapping
          + (onChange == ChangePolicy.REFRESH
              ? ""
              : ", on change " + onChange.name().toLowerCase(Locale.ROOT))
          + ", by "
          + by;
    }
  }

  /**
   * How a table is swapped.
   *
   * @param publication how the candidate is published, as the table's catalog allows it
   * @param expected what may change
   */
  public record Swap(String publication, Expected expected) {
    public Swap {
      requireNonNull(publication, "publication");
      requireNonNull(expected, "expected");
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

  /** What is different in {@code later}. */
  public PlanDiff diff(BackfillPlan later) {
    return PlanDiff.between(this, later);
  }

  /**
   * The same for plans between which there is no difference; else different, but for an accident in
   * 2^64.
   */
  public String digest() {
    Hasher hasher = Hashing.murmur3_128().newHasher();
    PlanDiff.facts(this)
        .forEach(
            (what, fact) ->
                hasher.putUnencodedChars(what).putChar('\n').putUnencodedChars(fact).putChar('\n'));
    return hasher.hash().toString().substring(0, 16);
  }

  /** How many task bodies are executed in all. */
  public long executions() {
    return steps.stream().mapToLong(Step::executions).sum();
  }

  /** What is known of the cost of all steps together. */
  public Estimate estimate() {
    return Estimate.sum(steps.stream().map(Step::estimate).toList());
  }

  /** The same plan with its steps changed. */
  public BackfillPlan withSteps(UnaryOperator<Step> change) {
    return new BackfillPlan(
        roots, strategy, scope, steps.stream().map(change).toList(), leftOut, links, pace, swap);
  }

  /** The same plan, which says how the table is swapped. */
  public BackfillPlan swapping(Swap how) {
    return new BackfillPlan(roots, strategy, scope, steps, leftOut, links, pace, Optional.of(how));
  }

  /** How many partitions are recomputed in all. */
  public long partitions() {
    return steps.stream().mapToLong(Step::partitions).sum();
  }
}
