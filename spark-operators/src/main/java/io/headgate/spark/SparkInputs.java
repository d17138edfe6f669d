package io.headgate.spark;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.dataset.SlicedDataset;
import io.headgate.time.DataInterval;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What an execution of a {@link SparkMain} is about. Valid during the call only. */
public final class SparkInputs {

  /** The setting of a session behind {@link #isSalted}; {@code false} unless set. */
  public static final String SALTED = "spark.headgate.salt.enabled";

  private final SparkSession spark;
  private final TaskContext context;
  private final SparkParameters parameters;

  SparkInputs(SparkSession spark, TaskContext context, SparkParameters parameters) {
    this.spark = requireNonNull(spark, "spark");
    this.context = requireNonNull(context, "context");
    this.parameters = requireNonNull(parameters, "parameters");
  }

  /** The time whose data this execution covers. */
  public DataInterval interval() {
    return context.interval();
  }

  /** The rows of the partitions of {@code dataset} that this execution reads, and no others. */
  public org.apache.spark.sql.Dataset<Row> read(Dataset dataset) {
    return SparkTables.read(spark, context, dataset);
  }

  /** The rows of all slices that this execution reads, and no others. */
  public org.apache.spark.sql.Dataset<Row> read(SlicedDataset dataset) {
    return SparkTables.read(spark, context, dataset);
  }

  /** The partitions of {@code dataset} that this execution reads, in order. */
  public List<Partition> inputs(Dataset dataset) {
    return context.inputs(dataset);
  }

  /** The partitions of {@code dataset} that this execution writes, in order. */
  public List<Partition> outputs(Dataset dataset) {
    return context.outputs(dataset);
  }

  /** The task's parameters. */
  public SparkParameters parameters() {
    return parameters;
  }

  /**
   * What this instance of a mapped task is for.
   *
   * @throws io.headgate.dag.PermanentFailure if the task is not mapped
   */
  public String item() {
    return context.item();
  }

  /**
   * Whether keys should be salted: always false but for a task with a {@code ResourceLadder} that
   * has declared to heed this, after an attempt that was skewed and died of memory.
   */
  public boolean isSalted() {
    return Boolean.parseBoolean(spark.conf().get(SALTED, "false"));
  }
}
