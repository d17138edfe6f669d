package io.headgate.examples.foodmart;

import static java.time.ZoneOffset.UTC;

import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskRef;
import io.headgate.dataset.PartitionMapping;
import io.headgate.quality.Metric;
import io.headgate.quality.QualityGate;
import io.headgate.quality.Schema;
import io.headgate.spark.SparkSql;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.util.List;

/**
 * The example's two DAGs. They belong to two teams, and neither names the other: that the second
 * one waits for the first is told by what they read and write.
 */
public final class Pipelines {

  /** The data platform's DAG. */
  public static final String SALES = "sales";

  /** The analytics team's DAG. */
  public static final String MARTS = "marts";

  private static final String RESOURCES = "io/headgate/examples/foodmart/";

  /** Minutes would do in earnest; here somebody looks on. */
  private static final Duration RECHECK = Duration.ofSeconds(3);

  private Pipelines() {}

  /** Both, with this version of the rule for net sales. */
  static List<Dag> all(NetSalesRule rule) {
    return List.of(sales(rule), marts());
  }

  /** Raw receipts, checked at the door, to clean receipts and the stores' morning report. */
  static Dag sales(NetSalesRule rule) {
    DagBuilder dag =
        daily(SALES)
            .ownedBy(Teams.DATA_PLATFORM)
            .describedAs("Till receipts made usable for everyone.");
    TaskRef arrived =
        dag.task(
            "sales_arrived",
            QualityGate.on(Datasets.RAW_SALES)
                .require(Metric.rowCount().isAtLeast(1))
                .require(Metric.completeness("customer_id").isAtLeast(1))
                .require(Metric.completeness("product_id").isAtLeast(1))
                .require(Schema.conformsTo(Datasets.RAW_SALES_SCHEMA))
                .warnUnless(Metric.rowCount().isAtLeast(100))
                .recheckEvery(RECHECK));
    TaskRef clean =
        dag.after(arrived)
            .task(
                "clean",
                SparkSql.resource(rule.resource())
                    .reads(Datasets.RAW_SALES)
                    .reads(Datasets.STORE)
                    .reads(Datasets.PRODUCT)
                    .reads(Datasets.PRODUCT_CLASS)
                    .reads(Datasets.CUSTOMER)
                    .reads(Datasets.PROMOTION)
                    .writes(Datasets.CLEAN_SALES));
    TaskRef fit =
        dag.after(clean)
            .task(
                "clean_is_fit",
                QualityGate.on(Datasets.CLEAN_SALES)
                    .require(Metric.completeness("store_name").isAtLeast(1))
                    .require(Metric.completeness("product_category").isAtLeast(1))
                    .require(Metric.completeness("customer_name").isAtLeast(1))
                    .require(Metric.completeness("net_sales").isAtLeast(1))
                    .recheckEvery(RECHECK));
    dag.after(fit)
        .task(
            "daily_store_sales",
            SparkSql.resource(RESOURCES + "daily_store_sales.sql")
                .reads(Datasets.CLEAN_SALES)
                .writes(Datasets.DAILY_STORE_SALES));
    return dag.build();
  }

  /** What category managers and the loyalty programme look at. */
  static Dag marts() {
    DagBuilder dag =
        daily(MARTS)
            .ownedBy(Teams.ANALYTICS)
            .describedAs("Weekly and rolling figures made from clean receipts.");
    dag.task(
        "weekly_category_sales",
        SparkSql.resource(RESOURCES + "weekly_category_sales.sql")
            .reads(Datasets.CLEAN_SALES)
            .writes(Datasets.WEEKLY_CATEGORY_SALES));
    dag.task(
        "customer_spend_28d",
        SparkSql.resource(RESOURCES + "customer_spend_28d.sql")
            .reads(Datasets.CLEAN_SALES, PartitionMapping.trailing(28))
            .writes(Datasets.CUSTOMER_SPEND_28D));
    return dag.build();
  }

  private static DagBuilder daily(String name) {
    return Dag.named(name)
        .timetable(Timetable.daily(UTC))
        .startingOn(Datasets.FIRST_DAY)
        .endingOn(Datasets.LAST_DAY)
        .catchup(Catchup.ALL)
        .retry(RetryPolicy.attempts(3));
  }
}
