package io.headgate.benchmarks.gates;

import io.headgate.benchmarks.lake.FoodMart;
import io.headgate.dataset.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/**
 * The tables that are looked at; the same rows each time. Of 12 columns: some hold nulls, {@code
 * id} and the pair {@code order_id, line} are unique, {@code customer} and {@code store} are
 * skewed.
 */
final class Tables {

  static final int WIDE = 200;
  static final int DAYS = 365;
  static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  static final Dataset BIG = Dataset.named("bench.big").build();
  static final Dataset SMALL = Dataset.named("bench.small").build();
  static final Dataset WIDE_ONE = Dataset.named("bench.wide").build();
  static final Dataset FOODMART = FoodMart.RECEIPTS;
  static final Dataset DAILY =
      Dataset.named("bench.daily").daily(ZoneOffset.UTC).partitionColumn("day").build();

  private Tables() {}

  /**
   * Makes those that are not there.
   *
   * @param directory where FoodMart's file is put for Spark to read
   * @param rows of the big one; the daily one has a tenth, the wide one a hundredth
   */
  static void make(SparkSession spark, Path directory, long rows, long small) throws IOException {
    spark.sql("CREATE NAMESPACE IF NOT EXISTS bench");
    make(spark, BIG, "", rows(rows));
    make(spark, SMALL, "", rows(small));
    make(
        spark,
        DAILY,
        "PARTITIONED BY (day)",
        rows(Math.max(DAYS, rows / 10)) + " DISTRIBUTE BY day");
    FoodMart.make(spark, directory);
    String columns =
        IntStream.range(0, WIDE)
            .mapToObj(i -> "IF(id % 10 = " + i % 10 + ", NULL, id + " + i + ") AS c" + i)
            .collect(Collectors.joining(", "));
    make(
        spark,
        WIDE_ONE,
        "",
        "SELECT " + columns + " FROM range(0, " + Math.max(10, rows / 100) + ", 1, 1)");
  }

  private static void make(SparkSession spark, Dataset table, String partitioning, String rows) {
    if (!spark.catalog().tableExists(table.name().value())) {
      spark.sql("CREATE TABLE " + table.name() + " USING iceberg " + partitioning + " AS " + rows);
    }
  }

  private static String rows(long count) {
    return "SELECT id, id DIV 4 AS order_id, CAST(id % 4 AS INT) AS line,"
        + " IF(pmod(xxhash64(id, 1), 20) = 0, NULL, CAST(IF(pmod(xxhash64(id, 2), 10) < 4, 7,"
        + " pmod(xxhash64(id, 3), 500000)) AS INT)) AS customer,"
        + " IF(pmod(xxhash64(id, 4), 50) = 0, NULL, concat('store ', IF(pmod(xxhash64(id, 5), 10)"
        + " < 6, 0, pmod(xxhash64(id, 6), 200)))) AS store,"
        + " CAST(pmod(xxhash64(id, 7), 1500) AS INT) AS product,"
        + " IF(pmod(xxhash64(id, 8), 30) = 0, NULL, CAST(1 + pmod(xxhash64(id, 9), 20) AS INT))"
        + " AS quantity,"
        + " IF(pmod(xxhash64(id, 10), 100) = 0, NULL, pmod(xxhash64(id, 11), 100000) / 100D)"
        + " AS price,"
        + " pmod(xxhash64(id, 12), 60000) / 100D AS cost,"
        + " IF(pmod(xxhash64(id, 13), 3) = 0, NULL, concat('note ', pmod(xxhash64(id, 14), 10000)))"
        + " AS note,"
        + " timestamp_seconds(883612800 + pmod(xxhash64(id, 15), 31536000)) AS sold_at,"
        + " date_add(DATE'1998-01-01', CAST(id % "
        + DAYS
        + " AS INT)) AS day FROM range(0, "
        + count
        + ", 1, 2)";
  }
}
