package io.headgate.spark;

import java.util.List;

/** The tables of {@link Receipts} in Iceberg. */
final class CheckedTables {

  private static boolean made;

  private CheckedTables() {}

  static synchronized void inIceberg() {
    if (made) {
      return;
    }
    made = true;
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS checked");
    SharedSpark.sql(
        "CREATE TABLE checked.receipts (partition_date DATE, customer INT, amount DECIMAL(10, 2),"
            + " weight DOUBLE, note STRING, sold_at TIMESTAMP)"
            + " USING iceberg PARTITIONED BY (partition_date)");
    SharedSpark.sql("CREATE TABLE checked.customers (number INT, name STRING) USING iceberg");
    List<Receipts.Row> rows = InspectorContract.ROWS;
    SharedSpark.sql(
        "INSERT INTO checked.receipts VALUES " + values(rows.subList(0, rows.size() / 2)));
    SharedSpark.sql(
        "INSERT INTO checked.receipts VALUES "
            + values(rows.subList(rows.size() / 2, rows.size())));
    SharedSpark.sql(
        "INSERT INTO checked.customers SELECT id, 'name' FROM range(100) WHERE id % 3 <> 0");
  }

  private static String values(List<Receipts.Row> rows) {
    return Receipts.values(rows, text -> "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'")
        .replace("AS FLOAT8", "AS DOUBLE");
  }
}
