package io.headgate.benchmarks.backfill;

import io.headgate.benchmarks.lake.FoodMart;
import io.headgate.dataset.Dataset;
import io.headgate.spark.SparkSql;
import java.time.ZoneOffset;
import java.util.List;

/**
 * One dataset of the chain that is backfilled.
 *
 * @param query selects from the view of {@code from}, whose dots are underscores
 */
record Level(Dataset from, Dataset to, String query) {

  private static final Dataset CLEAN = daily("bench.clean");
  private static final Dataset STORES = daily("bench.stores");
  private static final Dataset DAYS = daily("bench.days");

  /** What is backfilled, and two levels that are made from it. */
  static final List<Level> ALL =
      List.of(
          new Level(
              FoodMart.RECEIPTS,
              CLEAN,
              "SELECT product_id, customer_id, store_id, store_sales, sale_date AS partition_date"
                  + " FROM bench_foodmart_sales WHERE store_sales > 0"),
          new Level(
              CLEAN,
              STORES,
              "SELECT store_id, count(*) AS receipts, sum(store_sales) AS sales, partition_date"
                  + " FROM bench_clean GROUP BY store_id, partition_date"),
          new Level(
              STORES,
              DAYS,
              "SELECT sum(receipts) AS receipts, max(sales) AS best, partition_date"
                  + " FROM bench_stores GROUP BY partition_date"));

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(ZoneOffset.UTC).startingOn(FoodMart.FIRST).build();
  }

  SparkSql task() {
    return SparkSql.text(query).reads(from).writes(to);
  }

  String view() {
    return from.name().value().replace('.', '_');
  }
}
