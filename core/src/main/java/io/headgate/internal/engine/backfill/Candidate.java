package io.headgate.internal.engine.backfill;

import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Strategy;
import io.headgate.backfill.TableSwap;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import java.util.List;
import java.util.Optional;

/**
 * The table beside production, seen as a dataset of its own: its partitions are claimed,
 * materialized and judged like any other's, and nobody takes them for production's.
 *
 * @param production the dataset that the swap publishes
 * @param dataset {@code <table>_backfill}
 */
record Candidate(Dataset production, Dataset dataset, TableSwap.Spec spec) {

  static Candidate of(io.headgate.backfill.BackfillId id, BackfillPlan plan) {
    BackfillPlan.Step root = rootStep(plan);
    Dataset production = root.dataset();
    TableSwap.Spec spec =
        new TableSwap.Spec(
            id,
            production,
            production.name().value(),
            root.ranges(),
            plan.strategy() == Strategy.GAPLESS_TABLE_SWAP);
    Dataset candidate =
        new Dataset(
            new DatasetName(spec.candidate()),
            production.partitioning(),
            production.partitionColumn(),
            production.owner(),
            production.life(),
            "Candidate of backfill " + id + " for " + production,
            "",
            production.frozen(),
            Optional.empty());
    return new Candidate(production, candidate, spec);
  }

  /** The step of the dataset whose table is swapped, which is the plan's only root. */
  static BackfillPlan.Step rootStep(BackfillPlan plan) {
    BackfillPlan.Root root = plan.roots().get(0);
    List<BackfillPlan.Step> roots =
        plan.steps().stream().filter(step -> step.dataset().name().equals(root.dataset())).toList();
    if (roots.isEmpty()) {
      throw new IllegalArgumentException(
          "Nothing of " + root.dataset() + " can be recomputed: " + plan.leftOut());
    }
    return roots.get(0);
  }
}
