package io.headgate.examples.foodmart;

import io.headgate.dataset.Dataset;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Reads off the tables what the demo shows. Not thread-safe. */
final class DemoTables {

  static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  static final LocalDate LAST = LocalDate.of(1998, 1, 31);

  /** What is summed up: a column of a table over the partitions from a first to a last one. */
  private record Total(Dataset dataset, String column, LocalDate first, LocalDate last) {}

  private static final List<Total> TOTALS =
      List.of(
          new Total(Datasets.CLEAN_SALES, "net_sales", FIRST, LAST),
          new Total(Datasets.DAILY_STORE_SALES, "net_sales", FIRST, LAST),
          new Total(Datasets.WEEKLY_CATEGORY_SALES, "net_sales", LocalDate.of(1997, 12, 29), LAST),
          new Total(Datasets.CUSTOMER_SPEND_28D, "net_spend", LAST, LAST));

  private final SparkSession spark;

  DemoTables(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Net sales: of January, of January per store, of the four complete weeks, of the 28 days to the
   * end of January; by table.
   */
  Map<String, BigDecimal> totals() {
    Map<String, BigDecimal> totals = new LinkedHashMap<>();
    for (Total total : TOTALS) {
      // The names are constants of this program; the days are bound.
      String query =
          "SELECT sum(%s) FROM %s WHERE %s BETWEEN :first AND :last"
              .formatted(total.column(), total.dataset().name(), total.dataset().partitionColumn());
      totals.put(
          total.dataset().name().value(),
          spark
              .sql(query, Map.of("first", total.first(), "last", total.last()))
              .head()
              .getDecimal(0));
    }
    return totals;
  }

  /** The tables of the namespace, by name. */
  List<String> tables(String namespace) {
    return spark.sql("SHOW TABLES IN " + namespace).collectAsList().stream()
        .map(row -> namespace + "." + row.getString(1))
        .sorted()
        .toList();
  }
}
