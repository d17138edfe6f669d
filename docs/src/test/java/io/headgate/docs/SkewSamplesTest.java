package io.headgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dataset.Dataset;
import io.headgate.spark.SparkPlugin;
import io.headgate.spark.SparkSessions;
import io.headgate.spark.skew.SkewPlan;
import java.nio.file.Path;
import java.time.ZoneOffset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples on skew are run. */
class SkewSamplesTest {

  @TempDir Path home;

  @Test
  void theSkewedJoinHasTheRowsOfThePlainOne() {
    try (SparkSessions sessions = SparkPlugin.embedded(home).open()) {
      SparkSession spark = sessions.session();
      org.apache.spark.sql.Dataset<Row> sales =
          spark.sql("SELECT IF(id < 60, 0, id) AS customer_id, id AS amount FROM range(100)");
      org.apache.spark.sql.Dataset<Row> customers =
          spark.sql("SELECT id AS customer_id, id % 3 AS segment FROM range(100)");

      SkewPlan plan = Skew.bySegment(sales, customers);

      assertThat(plan.reason()).isNotEmpty();
      assertThat(plan.rows().collectAsList())
          .containsExactlyInAnyOrderElementsOf(
              sales
                  .join(customers, "customer_id")
                  .groupBy("segment")
                  .sum("amount")
                  .collectAsList());
    }
  }

  @Test
  void aTaskHasSettingsOfItsOwn() {
    Dataset sales = Dataset.named("clean.sales").daily(ZoneOffset.UTC).build();
    Dataset weekly = Dataset.named("mart.weekly").weekly(ZoneOffset.UTC).build();

    assertThat(Skew.own("SELECT * FROM clean_sales", sales, weekly).settings())
        .containsEntry("spark.sql.shuffle.partitions", "64");
  }
}
