package io.headgate.spark.stage;

import io.headgate.profile.ChangedSetting;
import io.headgate.profile.Finding;
import io.headgate.profile.JobProfile;
import io.headgate.profile.StageProfile;
import io.headgate.spark.stage.StageDiagnosis.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.ui.SparkListenerSQLAdaptiveExecutionUpdate;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Notes how the work of one job group is spread over the tasks of its stages. What goes wrong in
 * here is logged and harms neither the job nor Spark. Events come on a thread of Spark's.
 *
 * <p>Of a skewed stage the most frequent keys are counted by a small sample, unless the session's
 * setting {@value #HOT_KEYS} is {@code false}.
 */
public final class StageListener extends SparkListener implements AutoCloseable {

  /** The setting of a session; {@code true} unless set. */
  public static final String HOT_KEYS = "spark.headgate.hotKeys.enabled";

  private static final Logger LOG = LoggerFactory.getLogger(StageListener.class);
  private static final String GROUP = "spark.jobGroup.id";
  private static final String EXECUTION = "spark.sql.execution.id";

  /** Events that are later than that are missing from the profile, which says so. */
  private static final long MOST_WAITED_MILLIS = 2_000;

  /** Of those that failed, for evidence. */
  private static final int MOST_REASONS = 20;

  /** A query that is kept keeps its shuffle files; and each count takes time. */
  private static final int MOST_SKEWED_QUERIES = 2;

  private final SparkSession spark;
  private final SparkContext context;
  private final String group;
  private final PlanNodes plans = new PlanNodes();
  private final Map<Integer, StageWork> stages = new TreeMap<>();
  private final Map<Long, QueryExecution> skewed = new HashMap<>();
  private final Set<String> lostExecutors = new LinkedHashSet<>();
  private boolean failed;

  private StageListener(SparkSession spark, String group) {
    this.spark = spark;
    this.context = spark.sparkContext();
    this.group = group;
  }

  /** Begins to listen; to be closed when the group's jobs are over. */
  public static StageListener listen(SparkSession spark, String group) {
    StageListener listener = new StageListener(spark, group);
    listener.context.addSparkListener(listener);
    return listener;
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    guarded(
        () -> {
          Properties properties = start.properties();
          if (properties != null && group.equals(properties.getProperty(GROUP))) {
            Optional<Long> execution =
                Optional.ofNullable(properties.getProperty(EXECUTION)).map(Long::valueOf);
            CollectionConverters.asJava(start.stageInfos())
                .forEach(
                    info -> stages.putIfAbsent(info.stageId(), new StageWork(info, execution)));
          }
        });
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    guarded(
        () -> {
          StageWork work = stages.get(end.stageId());
          if (work != null) {
            work.ended(end);
            if (end.reason() instanceof ExecutorLostFailure lost
                && lostExecutors.size() < MOST_REASONS) {
              lostExecutors.add(lost.toErrorString());
            }
          }
        });
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    guarded(
        () ->
            CollectionConverters.asJava(update.accumUpdates())
                .forEach(
                    task -> {
                      StageWork work = stages.get((Integer) task._2());
                      if (work != null) {
                        work.told((Long) task._1(), CollectionConverters.asJava(task._4()));
                      }
                    }));
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    guarded(
        () -> {
          StageWork work = stages.get(completed.stageInfo().stageId());
          if (work != null) {
            work.completed(completed.stageInfo());
          }
        });
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof Mark mark) {
      mark.reached().countDown();
    } else if (event instanceof SparkListenerSQLExecutionStart start) {
      guarded(() -> plans.add(start.executionId(), start.sparkPlanInfo()));
    } else if (event instanceof SparkListenerSQLAdaptiveExecutionUpdate update) {
      guarded(() -> plans.add(update.executionId(), update.sparkPlanInfo()));
    } else if (event instanceof SparkListenerSQLExecutionEnd end) {
      guarded(() -> ended(end));
    }
  }

  /** A query whose keys are of interest is kept: while it is, its shuffles can be read again. */
  private void ended(SparkListenerSQLExecutionEnd end) {
    boolean isSkewed =
        stages.entrySet().stream()
            .filter(stage -> stage.getValue().execution().equals(Optional.of(end.executionId())))
            .anyMatch(
                stage -> isSkewed(StageDiagnosis.of(facts(stage.getKey(), stage.getValue()))));
    if (isSkewed && end.qe() != null && skewed.size() < MOST_SKEWED_QUERIES) {
      skewed.put(end.executionId(), end.qe());
    }
  }

  private static boolean isSkewed(Optional<Finding> finding) {
    return finding.filter(found -> found.kind() == Finding.Kind.SKEW).isPresent();
  }

  /** Whatever it is, it is not the job's; a linkage error is that of another version of Spark. */
  @SuppressWarnings("CatchingUnchecked")
  private synchronized void guarded(Runnable note) {
    try {
      note.run();
    } catch (RuntimeException | LinkageError e) {
      if (!failed) {
        LOG.warn("The profile of {} will be incomplete", group, e);
      }
      failed = true;
    }
  }

  /** Passes through the queue of events behind all that came before it. */
  private record Mark(CountDownLatch reached) implements SparkListenerEvent {
    @Override
    public boolean logEvent() {
      return false;
    }
  }

  /**
   * The profile of all jobs of the group until now. Waits a little for what Spark has still to
   * tell, and counts the keys of what is skewed.
   *
   * @param settings that were changed for the group
   * @throws InterruptedException if the thread was interrupted while it waited
   */
  public JobProfile profile(List<ChangedSetting> settings) throws InterruptedException {
    Mark mark = new Mark(new CountDownLatch(1));
    context.listenerBus().post(mark);
    boolean all = mark.reached().await(MOST_WAITED_MILLIS, TimeUnit.MILLISECONDS);
    Map<Integer, HotKeySample.Counted> keys = hotKeys();
    synchronized (this) {
      List<StageProfile> profiles = new ArrayList<>();
      stages.forEach(
          (stage, work) -> {
            if (!work.isEmpty()) {
              profiles.add(profile(stage, work, Optional.ofNullable(keys.get(stage))));
            }
          });
      String note = all && !failed ? "" : "Spark's events were late or incomplete";
      if (profiles.size() > JobProfile.MOST_STAGES) {
        note = "only the longest of " + profiles.size() + " stages";
        profiles.sort(Comparator.comparingLong(StageProfile::wallMillis).reversed());
      }
      return new JobProfile(
          profiles.stream()
              .limit(JobProfile.MOST_STAGES)
              .sorted(Comparator.comparingInt(StageProfile::stage))
              .toList(),
          settings,
          note);
    }
  }

  /** Why executors were lost with tasks of the group, as Spark words it. */
  public synchronized List<String> lostExecutors() {
    return List.copyOf(lostExecutors);
  }

  /** By stage. */
  private Map<Integer, HotKeySample.Counted> hotKeys() throws InterruptedException {
    Map<Integer, HotKeySample.Counted> counted = new HashMap<>();
    if (Boolean.parseBoolean(spark.conf().get(HOT_KEYS, "true"))) {
      HotKeySample sample = new HotKeySample(spark, group + "/hot-keys");
      for (Map.Entry<Integer, StageWork> stage : skewedStages().entrySet()) {
        QueryExecution query = skewed.get(stage.getValue().execution().orElseThrow());
        if (query != null) {
          sample
              .count(query, shufflesReadBy(stage.getValue()))
              .ifPresent(keys -> counted.put(stage.getKey(), keys));
        }
      }
    }
    return counted;
  }

  /** Those of the queries that were kept, at most one of each. */
  private synchronized Map<Integer, StageWork> skewedStages() {
    Map<Long, Integer> ofQuery = new LinkedHashMap<>();
    stages.forEach(
        (stage, work) -> {
          if (work.execution().filter(skewed::containsKey).isPresent()
              && isSkewed(StageDiagnosis.of(facts(stage, work)))) {
            ofQuery.put(work.execution().orElseThrow(), stage);
          }
        });
    return ofQuery.values().stream()
        .collect(Collectors.toMap(stage -> stage, stage -> stages.get(stage)));
  }

  private synchronized Set<Integer> shufflesReadBy(StageWork work) {
    return work.parents().stream()
        .map(stages::get)
        .filter(parent -> parent != null)
        .map(StageWork::shuffle)
        .collect(Collectors.toSet());
  }

  private Stage facts(int stage, StageWork work) {
    return new Stage(
        stage,
        operation(work),
        work.partitions(),
        work.known(),
        work.largestPartition(),
        work.failed() && work.largestFailed(),
        work.bytes(),
        work.millis(),
        work.spilledBytes(),
        work.wallMillis());
  }

  private String operation(StageWork work) {
    String operation = work.operation(plans);
    return operation.length() <= StageProfile.LONGEST
        ? operation
        : operation.substring(0, StageProfile.LONGEST);
  }

  private StageProfile profile(int stage, StageWork work, Optional<HotKeySample.Counted> keys) {
    Stage facts = facts(stage, work);
    Optional<Finding> finding = StageDiagnosis.of(facts);
    return new StageProfile(
        stage,
        facts.operation(),
        !work.parents().isEmpty(),
        work.succeededTasks(),
        work.failedTasks(),
        facts.bytes(),
        facts.millis(),
        work.spilledBytes(),
        work.gcMillis(),
        work.wallMillis(),
        isSkewed(finding) ? Optional.of(StageDiagnosis.skew(facts, keys)) : finding);
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}
