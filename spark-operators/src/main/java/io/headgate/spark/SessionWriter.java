package io.headgate.spark;

import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * Writes tables of Spark's session catalog, which are directories of Parquet files: as a whole, and
 * not in one step. While a table is overwritten its readers fail or see a part of it, and a failure
 * leaves it empty until the next attempt.
 */
final class SessionWriter {

  /** Spark's name for it. */
  static final String CATALOG = "spark_catalog";

  private SessionWriter() {}

  /** Whether names without a catalog mean Spark's session catalog, and no other behind it. */
  static boolean isFor(SparkSession spark) {
    return spark.catalog().currentCatalog().equals(CATALOG)
        && spark.conf().get(LakeCatalog.PREFIX + CATALOG, "builtin").equals("builtin");
  }

  /**
   * Replaces all rows of the table, which is made if there is none.
   *
   * @param table no view, but what is behind it
   * @throws PermanentFailure if the dataset is partitioned: partitions cannot be replaced safely
   *     there; or if there is a view of the table's name
   */
  static void overwrite(
      SparkSession spark, String table, Dataset dataset, org.apache.spark.sql.Dataset<Row> rows) {
    if (!PartitionRange.isWholeTable(dataset)) {
      throw new PermanentFailure(
          "Cannot write "
              + dataset
              + ": it is partitioned, and in Spark's session catalog partitions are not replaced in"
              + " one step. Keep it in an Iceberg catalog (spark.sql.defaultCatalog), or write it"
              + " by a task of your own");
    }
    if (new SessionViews(spark).isView(table)) {
      throw new PermanentFailure(
          "Cannot write "
              + dataset
              + ": "
              + table
              + " is a view; write the table that it selects from, or have the view say that it"
              + " stands for a table, by its property "
              + LakeViews.OF);
    }
    String name = Sql.quotedName(table);
    if (!TableCreation.exists(spark, table)) {
      spark.sql("CREATE NAMESPACE IF NOT EXISTS " + Sql.quotedName(Sql.namespace(table)));
      rows.write().format("parquet").mode(SaveMode.ErrorIfExists).saveAsTable(name);
      return;
    }
    Column[] columns =
        Arrays.stream(spark.table(name).columns())
            .map(column -> rows.col(Sql.quoted(column)))
            .toArray(Column[]::new);
    rows.select(columns).write().mode(SaveMode.Overwrite).insertInto(name);
  }
}
