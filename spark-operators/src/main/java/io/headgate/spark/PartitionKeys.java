package io.headgate.spark;

import io.headgate.quality.TableSchema;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;

/** What a table is partitioned by, in the same words whoever looks. */
final class PartitionKeys {

  private PartitionKeys() {}

  /** The schema of an Iceberg table, with its partitions. */
  static TableSchema in(TableSchema schema, Table table) {
    return new TableSchema(schema.columns(), Optional.of(of(table)));
  }

  /** The schema of whatever table Spark knows, with its partitions. */
  static TableSchema in(TableSchema schema, SparkSession spark, String table) {
    try {
      return in(schema, TableCreation.load(spark, AuditBranch.tableOf(table)));
    } catch (NoSuchTableException
        | org.apache.spark.sql.catalyst.analysis.NoSuchTableException
        | ParseException
        | IllegalArgumentException e) {
      return new TableSchema(schema.columns(), Optional.of(of(spark, table)));
    }
  }

  private static List<String> of(Table table) {
    return table.spec().fields().stream()
        .filter(field -> !field.transform().isVoid())
        .map(field -> key(field, table.schema().findColumnName(field.sourceId())))
        .toList();
  }

  private static String key(PartitionField field, String column) {
    return field.transform().isIdentity() ? column : field.transform() + "(" + column + ")";
  }

  /** Spark's own tables are partitioned by columns as they are. */
  private static List<String> of(SparkSession spark, String table) {
    try {
      return spark.catalog().listColumns(Sql.quotedName(table)).collectAsList().stream()
          .filter(org.apache.spark.sql.catalog.Column::isPartition)
          .map(org.apache.spark.sql.catalog.Column::name)
          .toList();
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new IllegalStateException("Cannot list the columns of " + table, e);
      }
      throw e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }
  }
}
