package io.headgate.spark;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSortedMap;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Names;
import io.headgate.dataset.PartitionMapping;
import io.headgate.dataset.SlicedDataset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A task body written with Spark's DataFrame API: a function from the session to the rows that
 * replace the partitions that the task writes. Immutable; the function must be thread-safe.
 *
 * @param version changed by the author whenever the logic changes; marks older partitions as stale
 */
public record SparkJob(
    String name,
    String version,
    Body body,
    List<Input> reads,
    List<Dataset> writes,
    Map<String, String> settings,
    boolean coversRanges)
    implements Operator {

  /** Computes the rows; {@link SparkTables#read} gives the inputs. */
  @FunctionalInterface
  public interface Body {
    org.apache.spark.sql.Dataset<Row> rows(SparkSession spark, TaskContext context)
        throws Exception;
  }

  public SparkJob {
    Names.requireSimple("Spark job", name);
    requireNonNull(version, "version");
    requireNonNull(body, "body");
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
    settings = ImmutableSortedMap.copyOf(settings);
    SparkBody.requireAtMostOne(name, writes);
  }

  public static SparkJob named(String name, String version, Body body) {
    return new SparkJob(name, version, body, List.of(), List.of(), Map.of(), true);
  }

  /**
   * The body of that class, without parameters.
   *
   * @throws IllegalArgumentException if the class cannot be instantiated
   */
  public static SparkJob of(Class<? extends SparkMain> main) {
    return of(main, SparkParameters.none());
  }

  /**
   * The body of that class, with parameters.
   *
   * @throws IllegalArgumentException if the class cannot be instantiated
   */
  public static SparkJob of(Class<? extends SparkMain> main, SparkParameters parameters) {
    SparkMain body = SparkMain.instantiate(main);
    return named(
        main.getSimpleName(),
        parameters.versionOf(body),
        (spark, context) -> body.rows(spark, new SparkInputs(spark, context, parameters)));
  }

  /** The same, reading the partitions of {@code dataset} that share time with what is written. */
  public SparkJob reads(Dataset dataset) {
    return reads(dataset, PartitionMapping.overlapping());
  }

  /** The same, reading all slices, each with the partitions that share time. */
  public SparkJob reads(SlicedDataset dataset) {
    return reads(dataset, PartitionMapping.overlapping());
  }

  /** The same, reading all slices, each with the partitions that {@code mapping} gives. */
  public SparkJob reads(SlicedDataset dataset, PartitionMapping mapping) {
    SparkJob job = this;
    for (Dataset slice : dataset.slices()) {
      job = job.reads(slice, mapping);
    }
    return job;
  }

  /** The same, reading the partitions of {@code dataset} that {@code mapping} gives. */
  public SparkJob reads(Dataset dataset, PartitionMapping mapping) {
    return reads(new Input(dataset, mapping));
  }

  /** The same, reading what {@code input} says, such as one whose changes it ignores. */
  public SparkJob reads(Input input) {
    List<Input> more = new ArrayList<>(reads);
    more.add(input);
    return new SparkJob(name, version, body, more, writes, settings, coversRanges);
  }

  /** The same, writing {@code dataset}; a job writes one. */
  public SparkJob writes(Dataset dataset) {
    List<Dataset> more = new ArrayList<>(writes);
    more.add(dataset);
    return new SparkJob(name, version, body, reads, more, settings, coversRanges);
  }

  /**
   * The same, in a session with this setting, such as {@code spark.sql.shuffle.partitions}. What a
   * task says is never tuned.
   */
  public SparkJob config(String key, String value) {
    Map<String, String> more = new HashMap<>(settings);
    more.put(key, value);
    return new SparkJob(name, version, body, reads, writes, more, coversRanges);
  }

  /** The same, executed once per partition also in a backfill. */
  public SparkJob onePartitionAtATime() {
    return new SparkJob(name, version, body, reads, writes, settings, false);
  }

  @Override
  public TaskResult execute(TaskContext context) throws Exception {
    return SparkBody.run(name, writes, settings, context, spark -> body.rows(spark, context));
  }

  @Override
  public String codeVersion() {
    return version;
  }

  @Override
  public String kind() {
    return "SparkJob";
  }

  @Override
  public String toString() {
    return "SparkJob " + name + " " + version;
  }
}
