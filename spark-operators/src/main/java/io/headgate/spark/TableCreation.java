package io.headgate.spark;

import io.headgate.dataset.Dataset;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Makes tables and their namespaces on first use; several tasks may do so at the same time. */
final class TableCreation {

  private static final Object CREATION = new Object();

  private TableCreation() {}

  static void createIfMissing(
      SparkSession spark, String table, Dataset dataset, StructType schema) {
    if (exists(spark, table)) {
      return;
    }
    String columns = nullable(schema).toDDL();
    String partitioned =
        dataset.isUnpartitioned()
            ? ""
            : " PARTITIONED BY (" + Sql.quoted(dataset.partitionColumn()) + ")";
    // Iceberg's catalog does not expect two creators of one namespace. Those of this process take
    // turns; another process's is noticed by the table being there after all.
    synchronized (CREATION) {
      try {
        spark.sql("CREATE NAMESPACE IF NOT EXISTS " + Sql.quotedName(Sql.namespace(table)));
        spark.sql(
            "CREATE TABLE IF NOT EXISTS "
                + Sql.quotedName(table)
                + " ("
                + columns
                + ") USING iceberg"
                + partitioned);
      } catch (RuntimeException e) {
        if (!exists(spark, table)) {
          throw e;
        }
      }
    }
  }

  static boolean exists(SparkSession spark, String table) {
    return spark.catalog().tableExists(Sql.quotedName(table));
  }

  /** A literal or a count is not nullable in one version of a query and is in the next. */
  private static StructType nullable(StructType schema) {
    return new StructType(
        Arrays.stream(schema.fields())
            .map(field -> new StructField(field.name(), field.dataType(), true, field.metadata()))
            .toArray(StructField[]::new));
  }
}
