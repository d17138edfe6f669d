package io.headgate.spark.stage;

import io.headgate.profile.JobProfile;
import io.headgate.profile.Spread;
import io.headgate.profile.StageProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.sql.execution.ui.SparkListenerSQLAdaptiveExecutionUpdate;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Notes how the work of one job group is spread over the tasks of its stages. What goes wrong in
 * here is logged and harms neither the job nor Spark. Events come on a thread of Spark's.
 */
public final class StageListener extends SparkListener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StageListener.class);
  private static final String GROUP = "spark.jobGroup.id";

  /** Events that are later than that are missing from the profile, which says so. */
  private static final long MOST_WAITED_MILLIS = 2_000;

  private final SparkContext context;
  private final String group;
  private final PlanNodes plans = new PlanNodes();
  private final Map<Integer, Work> stages = new TreeMap<>();
  private boolean failed;

  private StageListener(SparkContext context, String group) {
    this.context = context;
    this.group = group;
  }

  /** Begins to listen; to be closed when the group's jobs are over. */
  public static StageListener listen(SparkContext context, String group) {
    StageListener listener = new StageListener(context, group);
    context.addSparkListener(listener);
    return listener;
  }

  /** What a stage's tasks did, over all its attempts. */
  private static final class Work {
    final List<Long> bytes = new ArrayList<>();
    final List<Long> millis = new ArrayList<>();
    final Set<Long> accumulators = new HashSet<>();
    int failedTasks;
    long spilledBytes;
    long gcMillis;
    long wallMillis;
    String name = "";
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    guarded(
        () -> {
          if (start.properties() != null && group.equals(start.properties().getProperty(GROUP))) {
            CollectionConverters.asJava(start.stageInfos())
                .forEach(info -> stages.putIfAbsent(info.stageId(), new Work()));
          }
        });
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    guarded(
        () -> {
          Work work = stages.get(end.stageId());
          if (work != null && !end.taskInfo().successful()) {
            work.failedTasks++;
          } else if (work != null) {
            note(work, end.taskMetrics());
          }
        });
  }

  private static void note(Work work, @Nullable TaskMetrics metrics) {
    if (metrics == null) {
      return;
    }
    long shuffled = metrics.shuffleReadMetrics().totalBytesRead();
    work.bytes.add(shuffled > 0 ? shuffled : metrics.inputMetrics().bytesRead());
    work.millis.add(metrics.executorRunTime());
    work.spilledBytes += metrics.diskBytesSpilled();
    work.gcMillis += metrics.jvmGCTime();
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    guarded(
        () -> {
          StageInfo info = completed.stageInfo();
          Work work = stages.get(info.stageId());
          if (work != null) {
            work.name = info.name();
            if (info.submissionTime().isDefined() && info.completionTime().isDefined()) {
              work.wallMillis +=
                  (long) info.completionTime().get() - (long) info.submissionTime().get();
            }
            CollectionConverters.asJava(info.accumulables())
                .forEach((id, value) -> work.accumulators.add((Long) id));
          }
        });
  }

  @Override
  public void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof Mark mark) {
      mark.reached().countDown();
    } else if (event instanceof SparkListenerSQLExecutionStart start) {
      guarded(() -> plans.add(start.sparkPlanInfo()));
    } else if (event instanceof SparkListenerSQLAdaptiveExecutionUpdate update) {
      guarded(() -> plans.add(update.sparkPlanInfo()));
    }
  }

  @SuppressWarnings("CatchingUnchecked") // Whatever it is, it is not the job's.
  private synchronized void guarded(Runnable note) {
    try {
      note.run();
    } catch (RuntimeException e) {
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
   * tell.
   *
   * @throws InterruptedException if the thread was interrupted while it waited
   */
  public JobProfile profile() throws InterruptedException {
    Mark mark = new Mark(new CountDownLatch(1));
    context.listenerBus().post(mark);
    boolean all = mark.reached().await(MOST_WAITED_MILLIS, TimeUnit.MILLISECONDS);
    synchronized (this) {
      List<StageProfile> profiles = new ArrayList<>();
      stages.forEach(
          (stage, work) -> {
            if (!work.millis.isEmpty() || work.failedTasks > 0) {
              profiles.add(profile(stage, work));
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
          note);
    }
  }

  private StageProfile profile(int stage, Work work) {
    Spread bytes = Spread.of(work.bytes.stream().mapToLong(Long::longValue).toArray());
    Spread millis = Spread.of(work.millis.stream().mapToLong(Long::longValue).toArray());
    String operation =
        plans
            .of(work.accumulators)
            .orElse(
                work.name.length() <= StageProfile.LONGEST
                    ? work.name
                    : work.name.substring(0, StageProfile.LONGEST));
    return new StageProfile(
        stage,
        operation,
        work.millis.size(),
        work.failedTasks,
        bytes,
        millis,
        work.spilledBytes,
        work.gcMillis,
        work.wallMillis,
        StageDiagnosis.of(
            stage,
            operation,
            work.millis.size(),
            bytes,
            millis,
            work.spilledBytes,
            work.wallMillis));
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}
