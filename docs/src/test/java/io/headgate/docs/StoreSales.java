package io.headgate.docs;

import static java.time.ZoneOffset.UTC;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Strategy;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskRef;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Owner;
import io.headgate.dataset.PartitionMapping;
import io.headgate.quality.Metric;
import io.headgate.quality.QualityGate;
import io.headgate.quartz.HeadgateOnQuartz;
import io.headgate.spark.SparkPlugin;
import io.headgate.spark.SparkSql;
import io.headgate.time.Timetable;
import java.nio.file.Path;
import java.time.LocalDate;

/** The README's example. */
final class StoreSales {

  private StoreSales() {}

  // region dag
  static final LocalDate FIRST = LocalDate.of(1998, 1, 1);

  static final Dataset RAW =
      Dataset.named("raw.sales")
          .daily(UTC)
          .startingOn(FIRST)
          .ownedBy(Owner.team("store-systems").reachedAt("stores@example.com"))
          .describedAs("One row per line of a till receipt")
          .build();
  static final Dataset CLEAN =
      Dataset.named("clean.sales").daily(UTC).startingOn(FIRST).ownedBy(Owner.team("data")).build();
  static final Dataset SPEND = Dataset.named("mart.spend_28d").daily(UTC).startingOn(FIRST).build();

  static Dag dag() {
    DagBuilder dag =
        Dag.named("sales")
            .timetable(Timetable.daily(UTC))
            .startingOn(FIRST)
            .catchup(Catchup.ALL)
            .retry(RetryPolicy.attempts(3));
    TaskRef arrived =
        dag.task(
            "sales_arrived",
            QualityGate.on(RAW)
                .require(Metric.rowCount().isAtLeast(1))
                .require(Metric.completeness("customer_id").isAtLeast(1.0)));
    TaskRef clean =
        dag.after(arrived)
            .task(
                "clean",
                SparkSql.text(
                        "SELECT partition_date, customer_id, amount FROM raw_sales WHERE amount > 0")
                    .reads(RAW)
                    .writes(CLEAN));
    dag.after(clean)
        .task(
            "spend_28d",
            SparkSql.text(
                    """
                    SELECT :partition_start AS partition_date, customer_id, sum(amount) AS spend
                    FROM clean_sales GROUP BY customer_id
                    """)
                .reads(CLEAN, PartitionMapping.trailing(28))
                .writes(SPEND)
                .onePartitionAtATime());
    return dag.build();
  }

  // endregion

  @SuppressWarnings("try") // it is held open, not used
  static void embed(Path home) throws Exception {
    // region embed
    OrchestratorBuilder builder =
        Orchestrator.builder()
            .embeddedStore(home)
            .plugin(SparkPlugin.embedded(home.resolve("warehouse")))
            .dag(dag());
    try (HeadgateOnQuartz quartz = HeadgateOnQuartz.of(builder).start()) {
      Thread.currentThread().join();
    }
    // endregion
  }

  static void backfill(Orchestrator orchestrator) {
    // region backfill
    BackfillPlan plan =
        orchestrator
            .backfill(CLEAN)
            .from(LocalDate.of(1998, 1, 1))
            .through(LocalDate.of(1998, 1, 31))
            .strategy(Strategy.tableSwap())
            .plan();
    orchestrator.submit(plan);
    // endregion
  }
}
