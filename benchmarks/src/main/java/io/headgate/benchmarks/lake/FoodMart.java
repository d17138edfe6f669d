package io.headgate.benchmarks.lake;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Dataset;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import net.hydromatic.foodmart.data.json.FoodmartJson;
import org.apache.spark.sql.SparkSession;

/** FoodMart's receipts of a year, by day. */
public final class FoodMart {

  public static final LocalDate FIRST = LocalDate.of(1998, 1, 1);

  /** Receipts of 1998, with {@code sale_date} as the partition. */
  public static final Dataset RECEIPTS =
      Dataset.named("bench.foodmart_sales")
          .daily(ZoneOffset.UTC)
          .partitionColumn("sale_date")
          .startingOn(FIRST)
          .build();

  private FoodMart() {}

  /**
   * The receipts as a query. FoodMart numbers its days; 732 is the first one of 1998.
   *
   * @param directory where FoodMart's file is put for Spark to read
   */
  public static String receipts(Path directory) throws IOException {
    Path file = directory.resolve("sales_fact_1998.json");
    try (InputStream rows = FoodmartJson.class.getResourceAsStream("/sales_fact_1998.json")) {
      Files.copy(requireNonNull(rows), file, StandardCopyOption.REPLACE_EXISTING);
    }
    return "SELECT CAST(product_id AS INT) AS product_id, CAST(customer_id AS INT) AS customer_id,"
        + " CAST(promotion_id AS INT) AS promotion_id, CAST(store_id AS INT) AS store_id,"
        + " CAST(store_sales AS DECIMAL(10, 4)) AS store_sales,"
        + " date_add(DATE'1998-01-01', CAST(time_id - 732 AS INT)) AS sale_date FROM json.`"
        + file.toUri()
        + "` DISTRIBUTE BY sale_date";
  }

  /** Makes the table if it is not there; its namespace has to be. */
  public static void make(SparkSession spark, Path directory) throws IOException {
    if (!spark.catalog().tableExists(RECEIPTS.name().value())) {
      spark.sql(
          "CREATE TABLE "
              + RECEIPTS.name()
              + " USING iceberg PARTITIONED BY (sale_date) AS "
              + receipts(directory));
    }
  }
}
