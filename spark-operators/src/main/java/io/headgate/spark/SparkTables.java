package io.headgate.spark;

import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import java.util.List;
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
    org.apache.spark.sql.Dataset<Row> table = spark.table(Sql.quotedName(context.table(dataset)));
    if (dataset.isUnpartitioned()) {
      return table;
    }
    List<Partition> inputs = context.inputs(dataset);
    return table.where(
        inputs.isEmpty() ? functions.lit(false) : PartitionRange.of(dataset, inputs));
  }
}
