package io.headgate.spark;

import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.dataset.SlicedDataset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Reads datasets on behalf of task bodies. */
public final class SparkTables {

  private SparkTables() {}

  /**
   * The rows of the partitions of {@code dataset} that this execution reads, and no others.
   *
   * @param spark the session that the body was given
   */
  public static org.apache.spark.sql.Dataset<Row> read(
      SparkSession spark, TaskContext context, Dataset dataset) {
    return read(spark, context, List.of(dataset));
  }

  /**
   * The rows of all slices that this execution reads, and no others.
   *
   * @param spark the session that the body was given
   */
  public static org.apache.spark.sql.Dataset<Row> read(
      SparkSession spark, TaskContext context, SlicedDataset dataset) {
    return read(spark, context, dataset.slices());
  }

  /** Datasets of one table; what of it is staged apart is read from there. */
  static org.apache.spark.sql.Dataset<Row> read(
      SparkSession spark, TaskContext context, List<Dataset> datasets) {
    Map<String, Column> wanted = new LinkedHashMap<>();
    for (Dataset dataset : datasets) {
      wanted.merge(context.table(dataset), wanted(context, dataset), Column::or);
    }
    return wanted.entrySet().stream()
        .map(entry -> spark.table(Sql.quotedName(entry.getKey())).where(entry.getValue()))
        .reduce(org.apache.spark.sql.Dataset::unionByName)
        .orElseThrow();
  }

  private static Column wanted(TaskContext context, Dataset dataset) {
    if (PartitionRange.isWholeTable(dataset)) {
      return functions.lit(true);
    }
    List<Partition> inputs = context.inputs(dataset);
    return inputs.isEmpty() ? functions.lit(false) : PartitionRange.of(dataset, inputs);
  }
}
