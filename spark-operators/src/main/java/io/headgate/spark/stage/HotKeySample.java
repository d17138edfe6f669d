package io.headgate.spark.stage;

import io.headgate.profile.FrequentKey;
import io.headgate.spark.skew.HotKey;
import io.headgate.spark.skew.KeySample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.MapStatus;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.physical.HashPartitioning;
import org.apache.spark.sql.execution.PartialReducerPartitionSpec;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.ShufflePartitionSpec;
import org.apache.spark.sql.execution.ShuffledRowRDD;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec;
import org.apache.spark.sql.execution.metric.SQLShuffleReadMetricsReporter;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Counts the keys of the largest part of a shuffle that has been written: no input is read again,
 * and nothing is computed again. At most 64 MiB from at most 16 map tasks and a million rows are
 * counted, in a job group of their own, for at most ten seconds; what fails is logged.
 */
final class HotKeySample {

  private static final Logger LOG = LoggerFactory.getLogger(HotKeySample.class);

  private static final long MOST_BYTES = 64L << 20;
  private static final int MOST_MAPS = 16;
  private static final int MOST_ROWS = 1_000_000;
  private static final int MOST_SECONDS = 10;

  /** Of map tasks times partitions; adding up more sizes takes the driver too long. */
  private static final long MOST_BLOCKS = 20_000_000;

  /** What the rows of the largest part are made of. */
  record Counted(List<String> columns, List<FrequentKey> keys) {}

  /** The part of a shuffle that one task reads. */
  private record Part(ShuffleExchangeExec exchange, int partition, List<Long> bytesByMap) {
    long bytes() {
      return bytesByMap.stream().mapToLong(Long::longValue).sum();
    }
  }

  private final SparkSession spark;
  private final String group;

  /**
   * @param group of the job group of the counts
   */
  HotKeySample(SparkSession spark, String group) {
    this.spark = spark;
    this.group = group;
  }

  /**
   * The most frequent keys of the largest part of these shuffles of a query; empty if that cannot
   * be told.
   *
   * @throws InterruptedException if the thread was interrupted while it waited; the count is
   *     cancelled
   */
  Optional<Counted> count(QueryExecution query, Set<Integer> shuffles) throws InterruptedException {
    SparkContext context = spark.sparkContext();
    FutureTask<Optional<Counted>> counting =
        new FutureTask<>(
            () -> {
              context.setJobGroup(group, "The most frequent keys of a skewed stage", true);
              Optional<Part> largest = largest(query, shuffles);
              return largest.isEmpty() ? Optional.empty() : count(largest.get());
            });
    Thread thread = new Thread(counting, "headgate-hot-keys");
    thread.setDaemon(true);
    thread.start();
    try {
      return counting.get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.info("The hot keys of {} are not known: counting them took too long", group);
    } catch (ExecutionException e) {
      LOG.info("The hot keys of {} are not known", group, e.getCause());
    } finally {
      if (!counting.isDone()) {
        context.cancelJobGroup(group);
      }
    }
    return Optional.empty();
  }

  private Optional<Part> largest(QueryExecution query, Set<Integer> shuffles) {
    List<Part> parts = new ArrayList<>();
    for (ShuffleExchangeExec exchange : ExecutedExchanges.of(query.executedPlan())) {
      if (shuffles.contains(exchange.shuffleDependency().shuffleId())
          && exchange.outputPartitioning() instanceof HashPartitioning) {
        largest(exchange).ifPresent(parts::add);
      }
    }
    return parts.stream().max(Comparator.comparingLong(Part::bytes));
  }

  private Optional<Part> largest(ShuffleExchangeExec exchange) {
    MapOutputTrackerMaster tracker =
        (MapOutputTrackerMaster) spark.sparkContext().env().mapOutputTracker();
    var status = tracker.shuffleStatuses().get(exchange.shuffleDependency().shuffleId());
    if (status.isEmpty()) {
      return Optional.empty();
    }
    MapStatus[] maps = status.get().withMapStatuses(MapStatus[]::clone);
    int partitions = exchange.outputPartitioning().numPartitions();
    if ((long) maps.length * partitions > MOST_BLOCKS) {
      return Optional.empty();
    }
    long[] bytes = new long[partitions];
    for (MapStatus map : maps) {
      for (int partition = 0; partition < partitions; partition++) {
        bytes[partition] += size(map, partition);
      }
    }
    return IntStream.range(0, partitions)
        .boxed()
        .max(Comparator.comparingLong(partition -> bytes[partition]))
        .filter(largest -> bytes[largest] > 0)
        .map(
            largest ->
                new Part(
                    exchange,
                    largest,
                    Arrays.stream(maps).map(map -> size(map, largest)).toList()));
  }

  /** What a lost executor took with it is not there. */
  private static long size(@Nullable MapStatus map, int partition) {
    return map == null ? 0 : map.getSizeForBlock(partition);
  }

  private Optional<Counted> count(Part part) {
    List<Attribute> output = CollectionConverters.asJava(part.exchange().child().output());
    List<Integer> keys = keys(part.exchange(), output);
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    StructField[] fields =
        IntStream.range(0, output.size())
            .mapToObj(
                i ->
                    DataTypes.createStructField(
                        "c" + i, output.get(i).dataType(), output.get(i).nullable()))
            .toArray(StructField[]::new);
    ShuffledRowRDD rows =
        new ShuffledRowRDD(
            part.exchange().shuffleDependency(),
            SQLShuffleReadMetricsReporter.createShuffleReadMetrics(spark.sparkContext()),
            sample(part));
    Dataset<Row> sampled =
        ((org.apache.spark.sql.classic.SparkSession) spark)
            .internalCreateDataFrame(rows, new StructType(fields), false)
            .select(
                keys.stream()
                    .map(i -> functions.col("c" + i).cast(DataTypes.StringType).as("c" + i))
                    .toArray(Column[]::new))
            .limit(MOST_ROWS);
    KeySample counted = KeySample.counted(sampled, keys.stream().map(i -> "c" + i).toList());
    return Optional.of(
        new Counted(
            keys.stream().map(i -> output.get(i).name()).toList(),
            counted.frequent().stream().map(HotKeySample::frequent).toList()));
  }

  /** Where the columns are that rows are brought together by; empty if one is not there. */
  private static List<Integer> keys(ShuffleExchangeExec exchange, List<Attribute> output) {
    Set<Integer> keys = new LinkedHashSet<>();
    HashPartitioning partitioning = (HashPartitioning) exchange.outputPartitioning();
    for (Expression expression : CollectionConverters.asJava(partitioning.expressions())) {
      for (Attribute used : CollectionConverters.asJava(expression.references().toSeq())) {
        IntStream.range(0, output.size())
            .filter(i -> output.get(i).exprId().equals(used.exprId()))
            .forEach(keys::add);
      }
    }
    return List.copyOf(keys);
  }

  /** Outputs of map tasks from all over the shuffle. */
  private static ShufflePartitionSpec[] sample(Part part) {
    int[] filled =
        IntStream.range(0, part.bytesByMap().size())
            .filter(map -> part.bytesByMap().get(map) > 0)
            .toArray();
    int maps = Math.min(MOST_MAPS, filled.length);
    List<ShufflePartitionSpec> specs = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < maps && bytes < MOST_BYTES; i++) {
      int map = filled[(int) ((long) i * filled.length / maps)];
      bytes += part.bytesByMap().get(map);
      specs.add(
          new PartialReducerPartitionSpec(
              part.partition(), map, map + 1, part.bytesByMap().get(map)));
    }
    return specs.toArray(ShufflePartitionSpec[]::new);
  }

  private static FrequentKey frequent(HotKey key) {
    String text = key.values().stream().map(String::valueOf).collect(Collectors.joining(", "));
    return new FrequentKey(
        text.length() <= FrequentKey.LONGEST
            ? text
            : text.substring(0, FrequentKey.LONGEST - 1) + "…",
        key.share());
  }
}
