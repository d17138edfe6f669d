package io.headgate.spark.stage;

import io.headgate.profile.Spread;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/** What the tasks of a stage did, over all attempts of the stage. Not thread-safe. */
final class StageWork {

  private static final String SHUFFLE_BYTES = "internal.metrics.shuffle.read.";
  private static final String INPUT_BYTES = "internal.metrics.input.bytesRead";

  /** What is known of the work for a partition. */
  private record Work(int partition, boolean succeeded, long bytes, long millis) {}

  /** How much the attempts of tasks have read that are not over yet, by their ids. */
  private final Map<Long, Long> underWay = new HashMap<>();

  private final Map<Integer, Work> work = new HashMap<>();
  private final Set<Long> accumulators = new HashSet<>();
  private final Set<String> scopes = new HashSet<>();
  private final Set<Integer> parents = new HashSet<>();
  private final Optional<Long> execution;
  private final int partitions;
  private final int shuffle;
  private String name;
  private boolean failed;
  private int failedTasks;
  private long spilledBytes;
  private long gcMillis;
  private long wallMillis;

  /**
   * @param execution of a query that the stage is part of
   */
  StageWork(StageInfo info, Optional<Long> execution) {
    this.execution = execution;
    this.partitions = info.numTasks();
    this.shuffle = OptionConverters.toJava(info.shuffleDepId()).map(Integer.class::cast).orElse(-1);
    this.name = info.name();
    CollectionConverters.asJava(info.parentIds()).forEach(id -> parents.add((Integer) id));
    CollectionConverters.asJava(info.rddInfos())
        .forEach(
            rdd -> OptionConverters.toJava(rdd.scope()).ifPresent(in -> scopes.add(in.name())));
  }

  void ended(SparkListenerTaskEnd end) {
    Long read = underWay.remove(end.taskInfo().taskId());
    if (end.taskInfo().killed()) {
      return;
    }
    TaskMetrics metrics = end.taskMetrics();
    boolean succeeded = end.taskInfo().successful();
    failedTasks += succeeded ? 0 : 1;
    int partition = end.taskInfo().partitionId();
    Work now = work(partition, succeeded, metrics, read == null ? 0 : read, end);
    Work before = work.get(partition);
    if (before == null || succeeded || (!before.succeeded() && now.bytes() >= before.bytes())) {
      work.put(partition, now);
    }
    if (metrics != null && succeeded) {
      spilledBytes += metrics.diskBytesSpilled();
      gcMillis += metrics.jvmGCTime();
    }
  }

  /** Of an executor that was lost, there are no metrics but those that it told now and then. */
  private static Work work(
      int partition,
      boolean succeeded,
      @Nullable TaskMetrics metrics,
      long lastTold,
      SparkListenerTaskEnd end) {
    if (metrics == null) {
      return new Work(partition, succeeded, lastTold, end.taskInfo().duration());
    }
    long shuffled = metrics.shuffleReadMetrics().totalBytesRead();
    long read = shuffled > 0 ? shuffled : metrics.inputMetrics().bytesRead();
    long millis = metrics.executorRunTime();
    return new Work(
        partition,
        succeeded,
        Math.max(read, lastTold),
        succeeded || millis > 0 ? millis : end.taskInfo().duration());
  }

  void told(long task, Iterable<AccumulableInfo> updates) {
    long shuffled = 0;
    long input = 0;
    for (AccumulableInfo update : updates) {
      String what = OptionConverters.toJava(update.name()).orElse("");
      long value =
          OptionConverters.toJava(update.update())
              .filter(Long.class::isInstance)
              .map(Long.class::cast)
              .orElse(0L);
      if (what.startsWith(SHUFFLE_BYTES)
          && (what.endsWith("remoteBytesRead") || what.endsWith("localBytesRead"))) {
        shuffled += value;
      } else if (what.equals(INPUT_BYTES)) {
        input += value;
      }
    }
    underWay.put(task, shuffled > 0 ? shuffled : input);
  }

  void completed(StageInfo info) {
    name = info.name();
    failed = info.failureReason().isDefined();
    if (info.submissionTime().isDefined() && info.completionTime().isDefined()) {
      wallMillis += (long) info.completionTime().get() - (long) info.submissionTime().get();
    }
    CollectionConverters.asJava(info.accumulables())
        .forEach((id, value) -> accumulators.add((Long) id));
  }

  boolean isEmpty() {
    return work.isEmpty();
  }

  /** Its last attempt did. */
  boolean failed() {
    return failed;
  }

  /** All, also those that were never executed. */
  int partitions() {
    return partitions;
  }

  int succeededTasks() {
    return (int) work.values().stream().filter(Work::succeeded).count();
  }

  int failedTasks() {
    return failedTasks;
  }

  /** The one whose task read most. */
  int largestPartition() {
    return work.values().stream()
        .max(Comparator.comparingLong(Work::bytes).thenComparingLong(Work::millis))
        .map(Work::partition)
        .orElse(-1);
  }

  /** Whether the task that read most never succeeded. */
  boolean largestFailed() {
    Work largest = work.get(largestPartition());
    return largest != null && !largest.succeeded();
  }

  Spread bytes() {
    return spread(Work::bytes);
  }

  Spread millis() {
    return spread(Work::millis);
  }

  private Spread spread(ToLongFunction<Work> value) {
    return Spread.of(work.values().stream().mapToLong(value).toArray());
  }

  /** How many partitions something is known of. */
  int known() {
    return work.size();
  }

  long spilledBytes() {
    return spilledBytes;
  }

  long gcMillis() {
    return gcMillis;
  }

  long wallMillis() {
    return wallMillis;
  }

  /** The query's execution. */
  Optional<Long> execution() {
    return execution;
  }

  /** The shuffle that it writes; -1 if none. */
  int shuffle() {
    return shuffle;
  }

  /** The stages that it reads from. */
  Set<Integer> parents() {
    return parents;
  }

  /** The operator that it is about, or else what Spark calls it. */
  String operation(PlanNodes plans) {
    return plans.of(accumulators, execution, scopes).orElse(name);
  }
}
