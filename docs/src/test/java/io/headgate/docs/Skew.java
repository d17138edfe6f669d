package io.headgate.docs;

import io.headgate.dataset.Dataset;
import io.headgate.spark.SparkSql;
import io.headgate.spark.skew.Aggregate;
import io.headgate.spark.skew.SkewJoin;
import io.headgate.spark.skew.SkewPlan;
import java.util.List;
import org.apache.spark.sql.Row;

/** Samples of the page on skew. */
final class Skew {

  private Skew() {}

  static SkewPlan bySegment(
      org.apache.spark.sql.Dataset<Row> sales, org.apache.spark.sql.Dataset<Row> customers) {
    // region join
    SkewPlan plan =
        SkewJoin.of(sales, customers, "customer_id")
            .aggregate(List.of("segment"), Aggregate.sum("amount").as("total"))
            .plan();
    // endregion
    return plan;
  }

  static SparkSql own(String query, Dataset sales, Dataset weekly) {
    // region own
    SparkSql sql =
        SparkSql.text(query)
            .reads(sales)
            .writes(weekly)
            .config("spark.sql.shuffle.partitions", "64");
    // endregion
    return sql;
  }
}
