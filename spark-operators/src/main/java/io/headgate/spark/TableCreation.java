package io.headgate.spark;

import io.headgate.dataset.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Makes tables and their namespaces on first use; several tasks may do so at the same time. */
final class TableCreation {

  private static final Object CREATION = new Object();

  private TableCreation() {}

  /**
   * @param furtherKeys columns that the table is partitioned by beside the dataset's own
   */
  static void createIfMissing(
      SparkSession spark,
      String table,
      Dataset dataset,
      StructType schema,
      List<String> furtherKeys) {
    if (exists(spark, table)) {
      return;
    }
    String columns = nullable(schema).toDDL();
    List<String> keys = new ArrayList<>(dataset.keys());
    keys.addAll(furtherKeys);
    String partitioned =
        keys.isEmpty()
            ? ""
            : keys.stream()
                .map(Sql::quoted)
                .collect(Collectors.joining(", ", " PARTITIONED BY (", ")"));
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

  /** Whether a query failed for want of a table. */
  static boolean isMissing(AnalysisException e) {
    return "TABLE_OR_VIEW_NOT_FOUND".equals(e.getCondition());
  }

  static boolean exists(SparkSession spark, String table) {
    return spark.catalog().tableExists(Sql.quotedName(table));
  }

  /** Iceberg's own view of the table, or of the one that a view of that name stands for. */
  static Table load(SparkSession spark, String table) throws NoSuchTableException, ParseException {
    return Spark3Util.loadIcebergTable(spark, inCatalog(spark, behind(spark, table)));
  }

  /** The name of the table that the view of that name stands for; else the name itself. */
  static String behind(SparkSession spark, String name) {
    if (SessionWriter.isFor(spark)) {
      return new SessionViews(spark).target(name).orElse(name);
    }
    String catalog = spark.catalog().currentCatalog();
    return LakeCatalog.isIceberg(spark.conf().get(LakeCatalog.PREFIX + catalog, ""))
        ? LakeViews.target(Spark3Util.loadIcebergCatalog(spark, catalog), name).orElse(name)
        : name;
  }

  /** Iceberg would look for a catalog of the namespace's name first, and complain to the log. */
  private static String inCatalog(SparkSession spark, String table) {
    return table.chars().filter(c -> c == '.').count() > 1
        ? Sql.quotedName(table)
        : Sql.quoted(spark.catalog().currentCatalog()) + "." + Sql.quotedName(table);
  }

  /** A literal or a count is not nullable in one version of a query and is in the next. */
  private static StructType nullable(StructType schema) {
    return new StructType(
        Arrays.stream(schema.fields())
            .map(field -> new StructField(field.name(), field.dataType(), true, field.metadata()))
            .toArray(StructField[]::new));
  }
}
