package io.headgate.spark;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hashing;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.dataset.PartitionMapping;
import io.headgate.dataset.SlicedDataset;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A task body that is one query of Spark SQL; its rows replace the partitions that the task writes.
 *
 * <p>Each dataset that it reads is a temporary view named like the dataset with underscores for
 * dots ({@code clean_sales} for {@code clean.sales}), which holds the partitions that the execution
 * reads and no others. Named parameters: {@code :interval_start} and {@code :interval_end}
 * (TIMESTAMP), {@code :partition_start} and {@code :partition_end} (the partition column's first
 * value written, and the first one no longer written), {@code :slice} (the value of the slice that
 * is written) and those of {@link #param}. The slices of one table that are read share a view.
 * Immutable and thread-safe.
 */
public record SparkSql(
    String name,
    String text,
    List<Input> reads,
    List<Dataset> writes,
    Map<String, Object> params,
    Map<String, String> settings,
    boolean coversRanges)
    implements Operator {

  public SparkSql {
    requireNonNull(name, "name");
    if (text.isBlank()) {
      throw new IllegalArgumentException("Cannot use " + name + ": the query is empty");
    }
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
    params = ImmutableSortedMap.copyOf(params);
    settings = ImmutableSortedMap.copyOf(settings);
    SparkBody.requireAtMostOne(name, writes);
  }

  /** The query given here. */
  public static SparkSql text(String text) {
    return new SparkSql("SQL", text, List.of(), List.of(), Map.of(), Map.of(), true);
  }

  /**
   * The query in a file on the class path, such as {@code clean_sales.sql}, in UTF-8.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static SparkSql resource(String path) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try (InputStream stream =
        (loader == null ? SparkSql.class.getClassLoader() : loader).getResourceAsStream(path)) {
      if (stream == null) {
        throw new IllegalArgumentException(
            "Cannot find '" + path + "' on the class path: is it under src/main/resources?");
      }
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return new SparkSql(path, text, List.of(), List.of(), Map.of(), Map.of(), true);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read '" + path + "' from the class path", e);
    }
  }

  /** The same, reading the partitions of {@code dataset} that share time with what is written. */
  public SparkSql reads(Dataset dataset) {
    return reads(dataset, PartitionMapping.overlapping());
  }

  /** The same, reading all slices, each with the partitions that share time. */
  public SparkSql reads(SlicedDataset dataset) {
    return reads(dataset, PartitionMapping.overlapping());
  }

  /** The same, reading all slices, each with the partitions that {@code mapping} gives. */
  public SparkSql reads(SlicedDataset dataset, PartitionMapping mapping) {
    SparkSql sql = this;
    for (Dataset slice : dataset.slices()) {
      sql = sql.reads(slice, mapping);
    }
    return sql;
  }

  /** The same, reading the partitions of {@code dataset} that {@code mapping} gives. */
  public SparkSql reads(Dataset dataset, PartitionMapping mapping) {
    return reads(new Input(dataset, mapping));
  }

  /** The same, reading what {@code input} says, such as one whose changes it ignores. */
  public SparkSql reads(Input input) {
    List<Input> more = new ArrayList<>(reads);
    more.add(input);
    return new SparkSql(name, text, more, writes, params, settings, coversRanges);
  }

  /** The same, writing {@code dataset}; a query writes one. */
  public SparkSql writes(Dataset dataset) {
    List<Dataset> more = new ArrayList<>(writes);
    more.add(dataset);
    return new SparkSql(name, text, reads, more, params, settings, coversRanges);
  }

  /** The same with a value for {@code :parameter}: a string, number, boolean, date or instant. */
  public SparkSql param(String parameter, Object value) {
    Map<String, Object> more = new HashMap<>(params);
    more.put(parameter, value);
    return new SparkSql(name, text, reads, writes, more, settings, coversRanges);
  }

  /**
   * The same, in a session with this setting, such as {@code spark.sql.shuffle.partitions}. What a
   * task says is never tuned.
   */
  public SparkSql config(String key, String value) {
    Map<String, String> more = new HashMap<>(settings);
    more.put(key, value);
    return new SparkSql(name, text, reads, writes, params, more, coversRanges);
  }

  /** The same, executed once per partition also in a backfill. */
  public SparkSql onePartitionAtATime() {
    return new SparkSql(name, text, reads, writes, params, settings, false);
  }

  @Override
  public TaskResult execute(TaskContext context) throws Exception {
    return SparkBody.runQuery(name, writes, settings, context, spark -> rows(spark, context));
  }

  private org.apache.spark.sql.Dataset<Row> rows(SparkSession spark, TaskContext context) {
    Map<String, List<Dataset>> views = new LinkedHashMap<>();
    for (Input input : reads) {
      views
          .computeIfAbsent(PartitionRange.view(input.dataset()), view -> new ArrayList<>())
          .add(input.dataset());
    }
    views.forEach(
        (view, datasets) ->
            SparkTables.read(spark, context, datasets).createOrReplaceTempView(view));
    return spark.sql(text, arguments(context));
  }

  private Map<String, Object> arguments(TaskContext context) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("interval_start", context.interval().start());
    arguments.put("interval_end", context.interval().end());
    for (Dataset written : writes) {
      written.slice().ifPresent(slice -> arguments.put("slice", slice.value()));
      List<Partition> outputs = context.outputs(written);
      if (!outputs.isEmpty()) {
        Partition last = outputs.get(outputs.size() - 1);
        arguments.put(
            "partition_start", PartitionRange.key(written, outputs.get(0).interval().start()));
        arguments.put("partition_end", PartitionRange.key(written, last.interval().end()));
      }
    }
    arguments.putAll(params);
    return arguments;
  }

  /** A digest of the query, but for white space, and of the parameters. */
  @Override
  public String codeVersion() {
    String logic = text.strip().replaceAll("\\s+", " ") + "\n" + params;
    return Hashing.sha256().hashString(logic, StandardCharsets.UTF_8).toString().substring(0, 12);
  }

  @Override
  public String kind() {
    return "SparkSql";
  }

  @Override
  public String toString() {
    return "SparkSql " + name;
  }
}
