package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.Fingerprints;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;

/** What Spark does for a swap is known as the work of its task. */
class SwapJobsTest {

  private static final LocalDate DAY = LocalDate.of(1998, 1, 1);
  private static final Dataset SALES =
      Dataset.named("swap_jobs.sales").daily(ZoneOffset.UTC).build();
  private static final TableSwap.Spec SPEC =
      new TableSwap.Spec(
          new BackfillId("bf_1"),
          SALES,
          "swap_jobs.sales",
          List.of(DataInterval.ofDay(DAY, ZoneOffset.UTC)),
          false);

  /** The pools of the jobs by their group and description. */
  private static final class Jobs extends SparkListener {
    private final Map<String, Set<String>> seen = new ConcurrentHashMap<>();

    @Override
    public void onJobStart(SparkListenerJobStart start) {
      seen.computeIfAbsent(
              start.properties().getProperty("spark.jobGroup.id")
                  + ": "
                  + start.properties().getProperty("spark.job.description"),
              key -> ConcurrentHashMap.newKeySet())
          .add(String.valueOf(start.properties().getProperty(LanePools.POOL)));
    }
  }

  private static SparkContext context() {
    return SharedSpark.sessions().session().sparkContext();
  }

  private static Map<String, Set<String>> jobsOf(Runnable work) throws Exception {
    context().listenerBus().waitUntilEmpty();
    Jobs jobs = new Jobs();
    context().addSparkListener(jobs);
    try {
      work.run();
      context().listenerBus().waitUntilEmpty();
      return new HashMap<>(jobs.seen);
    } finally {
      context().removeSparkListener(jobs);
    }
  }

  @Test
  void jobsOfASwapAreOfTheAttemptAndInThePoolOfItsLane() throws Exception {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS swap_jobs");
    SharedSpark.sql(
        "CREATE TABLE swap_jobs.sales (partition_date DATE, amount INT) USING iceberg"
            + " PARTITIONED BY (partition_date)");
    SharedSpark.sql(
        "INSERT INTO swap_jobs.sales VALUES (DATE'1998-01-01', 1), (DATE'1998-01-02', 2)");
    TaskContext task =
        FakeContext.of(SparkSql.text("SELECT 1").writes(SALES), SPEC.ranges().get(0));
    TableSwap swap = SharedSpark.service(TableSwap.class).onBehalfOf(task);
    Fingerprints fingerprints = SharedSpark.service(Fingerprints.class).onBehalfOf(task);
    String group = task.id() + "/1: ";

    assertThat(jobsOf(() -> swap.prepare(SPEC)))
        .containsOnlyKeys(group + "candidate of swap_jobs.sales")
        .containsValue(Set.of("scheduled"));
    assertThat(jobsOf(() -> swap.diff(SPEC, List.of())))
        .containsOnlyKeys(group + "comparison of swap_jobs.sales")
        .containsValue(Set.of("scheduled"));
    assertThat(
            jobsOf(
                () -> fingerprints.of(SPEC.table(), SALES, SALES.partitions(SPEC.ranges().get(0)))))
        .containsOnlyKeys(group + "fingerprints of swap_jobs.sales")
        .containsValue(Set.of("scheduled"));
  }

  @Test
  void theThreadsNextJobsAreNotOfTheTaskHoweverTheWorkEnded() {
    TableSwap.Spec nowhere =
        new TableSwap.Spec(SPEC.id(), SALES, "swap_jobs.nowhere", SPEC.ranges(), false);
    TaskContext task =
        FakeContext.of(SparkSql.text("SELECT 1").writes(SALES), SPEC.ranges().get(0));
    TableSwap swap = SharedSpark.service(TableSwap.class).onBehalfOf(task);

    assertThatThrownBy(() -> swap.columns(nowhere)).isInstanceOf(PermanentFailure.class);
    assertThatThrownBy(() -> swap.diff(nowhere, List.of())).isNotNull();

    assertThat(context().getLocalProperty("spark.jobGroup.id")).isNull();
    assertThat(context().getLocalProperty(LanePools.POOL)).isNull();
  }
}
