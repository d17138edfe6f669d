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
import io.headgate.quality.Sampling;
import io.headgate.quality.Schema;
import io.headgate.spark.SparkSql;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.util.List;

/**
 * The example's DAGs. They belong to two teams, and none names another: that the second one waits
 * for the first is told by what they read and write.
 */
public final class Pipelines {

  /** The data platform's DAG. */
  public static final String SALES = "sales";

  /** The analytics team's DAG. */
  public static final String MARTS = "marts";

  /** The data platform's look at what the stores' systems deliver but rarely. */
  public static final String REFERENCE = "reference";

  /** What makes a line of a receipt one line: two with the same of these were rung up twice. */
  private static final String[] LINE = {"product_id", "customer_id", "promotion_id", "store_id"};

  private static final String RESOURCES = "io/headgate/examples/foodmart/";

  /** Minutes would do in earnest; here somebody looks on. */
  private static final Duration RECHECK = Duration.ofSeconds(3);

  private Pipelines() {}

  /** All of them, with this version of the rule for net sales. */
  static List<Dag> all(NetSalesRule rule) {
    return List.of(sales(rule), marts(), reference());
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
                .warnUnless(Metric.uniqueness(LINE).isEqualTo(1))
                .sampling(Sampling.upTo(4).redacting("customer_id"))
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

  /**
   * What is wrong with the reference data. Nobody has to wait for it: sales can be reported without
   * the area of a store. A store that is there twice would double its sales, and does block.
   */
  static Dag reference() {
    DagBuilder dag =
        starting(REFERENCE, Timetable.monthly(UTC))
            .ownedBy(Teams.DATA_PLATFORM)
            .describedAs("Once a month: is what the sales are joined with still fit for it?");
    dag.task(
        "stores",
        QualityGate.on(Datasets.STORE)
            .require(Metric.uniqueness("store_id").isEqualTo(1))
            .warnUnless(
                Metric.completeness("store_sqft")
                    .where("store_type <> 'HeadQuarters'")
                    .isAtLeast(1))
            .warnUnless(Metric.distinctCount("store_postal_code").isAtLeast(2))
            .sampling(Sampling.upTo(4))
            .recheckEvery(RECHECK));
    dag.task(
        "customers",
        QualityGate.on(Datasets.CUSTOMER)
            .require(Metric.uniqueness("customer_id").isEqualTo(1))
            .warnUnless(
                Metric.foundIn("state_province", Datasets.REGION, "sales_state_province")
                    .isEqualTo(1))
            .warnUnless(
                Metric.compliance("year(date_accnt_opened) - year(birthdate) >= 16").isEqualTo(1))
            .sampling(Sampling.upTo(4).redacting("fullname", "birthdate"))
            .recheckEvery(RECHECK));
    return dag.build();
  }

  private static DagBuilder daily(String name) {
    return starting(name, Timetable.daily(UTC));
  }

  private static DagBuilder starting(String name, Timetable timetable) {
    return Dag.named(name)
        .timetable(timetable)
        .startingOn(Datasets.FIRST_DAY)
        .endingOn(Datasets.LAST_DAY)
        .catchup(Catchup.ALL)
        .retry(RetryPolicy.attempts(3));
  }
}
