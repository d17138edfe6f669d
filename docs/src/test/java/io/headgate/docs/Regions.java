package io.headgate.docs;

import static java.time.ZoneOffset.UTC;

import io.headgate.Orchestrator;
import io.headgate.backfill.BackfillPlan;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.SlicedDataset;
import io.headgate.quality.Metric;
import io.headgate.quality.QualityGate;
import io.headgate.spark.SparkSql;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The samples of the manual on tables that are cut by a list. */
final class Regions {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);

  // region slices
  static final SlicedDataset RAW =
      Dataset.named("raw.receipts").daily(UTC).startingOn(FIRST).slicedBy("region", "EU", "US");
  static final SlicedDataset CLEAN =
      Dataset.named("clean.receipts").daily(UTC).startingOn(FIRST).slicedBy("region", "EU", "US");
  static final Dataset WORLD =
      Dataset.named("mart.world_receipts").daily(UTC).startingOn(FIRST).build();

  static Dag dag() {
    DagBuilder dag = Dag.named("receipts");
    List<TaskRef> regions = new ArrayList<>();
    for (String region : List.of("EU", "US")) {
      TaskRef arrived =
          dag.task(
              "arrived_" + region,
              QualityGate.on(RAW.slice(region)).require(Metric.rowCount().isAtLeast(1)));
      regions.add(
          dag.after(arrived)
              .task(
                  "clean_" + region,
                  SparkSql.text("SELECT * FROM raw_receipts WHERE amount IS NOT NULL")
                      .reads(RAW.slice(region))
                      .writes(CLEAN.slice(region))));
    }
    dag.after(regions)
        .task(
            "world",
            SparkSql.text(
                    "SELECT sum(amount) AS amount, partition_date FROM clean_receipts"
                        + " GROUP BY partition_date")
                .reads(CLEAN)
                .writes(WORLD));
    return dag.build();
  }

  // endregion

  private Regions() {}

  static BackfillPlan ofOneRegion(Orchestrator orchestrator) {
    // region one
    BackfillPlan plan =
        orchestrator
            .backfill(CLEAN.slice("EU"))
            .from(LocalDate.of(1998, 1, 1))
            .through(LocalDate.of(1998, 1, 7))
            .plan();
    // endregion
    return plan;
  }
}
