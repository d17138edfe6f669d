package io.headgate.examples.foodmart;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import java.nio.file.Path;
import java.sql.Date;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The stores' systems: they fill {@code raw.sales} and the reference tables. They are no part of
 * Headgate and do not tell it that they delivered; a gate has to notice.
 *
 * <p>Delivering a day again overwrites it. Not thread-safe.
 */
final class StoreSystems {

  private static final String RAW_SALES = Datasets.RAW_SALES.name().value();

  /** What the pipeline needs of FoodMart's dimensions. */
  private static final Map<String, String> REFERENCE_TABLES =
      Map.of(
          "store",
          "store_id INT, store_name STRING, store_type STRING, store_city STRING, store_state"
              + " STRING, store_country STRING, store_postal_code STRING, store_sqft INT",
          "product",
          "product_id INT, product_class_id INT, product_name STRING, brand_name STRING, SRP"
              + " DECIMAL(10,4)",
          "product_class",
          "product_class_id INT, product_subcategory STRING, product_category STRING,"
              + " product_department STRING, product_family STRING",
          "customer",
          "customer_id INT, fullname STRING, city STRING, state_province STRING, country STRING,"
              + " member_card STRING, birthdate DATE, date_accnt_opened DATE",
          "promotion",
          "promotion_id INT, promotion_name STRING, media_type STRING",
          "region",
          "region_id INT, sales_city STRING, sales_state_province STRING, sales_country STRING");

  private static final String SALES_COLUMNS =
      "product_id INT, time_id INT, customer_id INT, promotion_id INT, store_id INT, store_sales"
          + " DECIMAL(10,4), store_cost DECIMAL(10,4), unit_sales DECIMAL(10,4)";

  private final SparkSession spark;
  private final Path files;

  /**
   * @param files where FoodMart's files are put for Spark to read
   */
  StoreSystems(SparkSession spark, Path files) {
    this.spark = spark;
    this.files = files;
  }

  /** Makes {@code ref.*} and the empty {@code raw.sales} where they are missing. */
  void createTables() {
    spark.sql("CREATE NAMESPACE IF NOT EXISTS ref");
    spark.sql("CREATE NAMESPACE IF NOT EXISTS raw");
    REFERENCE_TABLES.forEach(
        (table, columns) -> {
          if (!spark.catalog().tableExists("ref." + table)) {
            read(table, columns)
                .coalesce(1)
                .writeTo("ref." + table)
                .using("iceberg")
                .createOrReplace();
          }
        });
    spark.sql(
        "CREATE TABLE IF NOT EXISTS "
            + RAW_SALES
            + " ("
            + SALES_COLUMNS
            + ", sale_date DATE) USING iceberg PARTITIONED BY (sale_date)");
  }

  /** Which days of {@code raw.sales} have rows. */
  SortedSet<LocalDate> delivered() {
    SortedSet<LocalDate> days = new TreeSet<>();
    if (spark.catalog().tableExists(RAW_SALES)) {
      // The table's own list of partitions: no data file is opened.
      for (Row row :
          spark
              .sql("SELECT partition.sale_date FROM " + RAW_SALES + ".partitions")
              .collectAsList()) {
        days.add(row.getDate(0).toLocalDate());
      }
    }
    return days;
  }

  /**
   * Hands the days over, all in one commit of the table.
   *
   * @return how many rows each day has
   */
  SortedMap<LocalDate, Long> deliver(List<Delivery> deliveries) {
    if (deliveries.isEmpty()) {
      return new TreeMap<>();
    }
    Dataset<Row> rows =
        deliveries.stream()
            .map(Delivery::file)
            .distinct()
            .map(
                file -> rows(file, deliveries.stream().filter(d -> d.file().equals(file)).toList()))
            .reduce(Dataset::union)
            .orElseThrow()
            .coalesce(1)
            .sortWithinPartitions("sale_date")
            .cache();
    try {
      rows.writeTo(RAW_SALES).overwritePartitions();
      SortedMap<LocalDate, Long> counts = new TreeMap<>();
      for (Row row : rows.groupBy("sale_date").count().collectAsList()) {
        counts.put(row.getDate(0).toLocalDate(), row.getLong(1));
      }
      return counts;
    } catch (NoSuchTableException e) {
      throw new IllegalStateException(
          "Cannot deliver to "
              + RAW_SALES
              + ": the table does not exist. Call createTables() first.",
          e);
    } finally {
      rows.unpersist();
    }
  }

  private Dataset<Row> rows(String file, List<Delivery> deliveries) {
    SortedMap<LocalDate, Integer> timeIds = FoodMart.timeIds();
    List<Row> days =
        deliveries.stream()
            .map(
                delivery ->
                    RowFactory.create(
                        timeIds.get(delivery.source()),
                        timeIds.get(delivery.day()),
                        Date.valueOf(delivery.day())))
            .toList();
    StructType columns =
        new StructType()
            .add("source_time_id", DataTypes.IntegerType)
            .add("day_time_id", DataTypes.IntegerType)
            .add("sale_date", DataTypes.DateType);
    Dataset<Row> wanted = broadcast(spark.createDataFrame(days, columns));
    Dataset<Row> sales = read(file, SALES_COLUMNS);
    return sales
        .join(wanted, sales.col("time_id").equalTo(wanted.col("source_time_id")))
        .select(
            col("product_id"),
            col("day_time_id").as("time_id"),
            col("customer_id"),
            col("promotion_id"),
            col("store_id"),
            col("store_sales"),
            col("store_cost"),
            col("unit_sales"),
            col("sale_date"));
  }

  private Dataset<Row> read(String table, String columns) {
    return spark
        .read()
        .schema(columns)
        .option("mode", "FAILFAST")
        .json(FoodMart.extract(table, files).toUri().toString());
  }
}
