package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.profile.JobProfile;
import io.headgate.profile.StageProfile;
import io.headgate.spark.stage.StageListener;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class StageListenerTest {

  private final SparkSession spark = SharedSpark.sessions().session().newSession();

  private JobProfile profile(String group, Runnable work) throws InterruptedException {
    SparkContext context = spark.sparkContext();
    spark.conf().set("spark.sql.shuffle.partitions", "4");
    spark.conf().set("spark.sql.adaptive.enabled", "false");
    spark.conf().set("spark.sql.autoBroadcastJoinThreshold", "-1");
    context.setJobGroup(group, group, true);
    try (StageListener listener = StageListener.listen(spark, group)) {
      work.run();
      return listener.profile(List.of());
    } finally {
      context.clearJobGroup();
    }
  }

  private void join() {
    spark
        .sql(
            "SELECT a.id % 10 AS digit, count(*) FROM range(0, 20000, 1, 3) a JOIN range(20000) b"
                + " ON a.id = b.id GROUP BY 1")
        .collectAsList();
  }

  @Test
  void tellsWhatEachStageDidAndForWhat() throws Exception {
    JobProfile profile = profile("told", this::join);

    assertThat(profile.note()).isEmpty();
    assertThat(profile.stages()).hasSizeGreaterThanOrEqualTo(3);
    StageProfile joining =
        profile.stages().stream()
            .filter(stage -> stage.operation().startsWith("SortMergeJoin"))
            .findFirst()
            .orElseThrow();
    assertThat(joining.operation()).contains("id").doesNotContain("#");
    assertThat(joining.tasks()).isEqualTo(4);
    assertThat(joining.bytes().min()).isPositive();
    assertThat(joining.millis().max()).isGreaterThanOrEqualTo(joining.millis().min());
    assertThat(joining.failedTasks()).isZero();
    assertThat(joining.finding()).isEmpty();
    assertThat(profile.stages()).extracting(StageProfile::operation).doesNotContain("");
  }

  @Test
  void doesNotHearOfOthers() throws Exception {
    try (StageListener other = StageListener.listen(spark, "another")) {
      profile("told too", this::join);
      assertThat(other.profile(List.of()).stages()).isEmpty();
    }
  }

  @Test
  void countsTasksThatFailed() throws Exception {
    JobProfile profile =
        profile(
            "failing",
            () ->
                assertThatThrownBy(
                    () ->
                        spark
                            .sql("SELECT sum(CAST('x' || id AS INT)) FROM range(0, 10, 1, 1)")
                            .collectAsList()));

    assertThat(profile.stages()).isNotEmpty();
    assertThat(profile.stages().get(0).failedTasks()).isPositive();
    assertThat(profile.stages().get(0).tasks()).isZero();
  }

  /** The stage gives no account of its operators then. */
  @Test
  void knowsWhatAStageThatFailedWasAbout() throws Exception {
    JobProfile profile =
        profile(
            "failing join",
            () ->
                assertThatThrownBy(
                    () ->
                        spark
                            .sql(
                                "SELECT raise_error('no') FROM range(0, 100, 1, 3) a"
                                    + " JOIN range(100) b ON a.id = b.id")
                            .collectAsList()));

    assertThat(profile.stages())
        .filteredOn(stage -> stage.failedTasks() > 0)
        .singleElement()
        .satisfies(
            stage -> {
              assertThat(stage.operation()).startsWith("SortMergeJoin [id], [id]");
              assertThat(stage.bytes().max()).isPositive();
            });
  }

  @Test
  @SuppressWarnings("NullAway") // Nothing of the kind is ever told; that is what goes wrong.
  void whatGoesWrongInTheListenerHarmsNothing() throws Exception {
    SparkContext context = spark.sparkContext();
    context.setJobGroup("harmed", "harmed", true);
    try (StageListener listener = StageListener.listen(spark, "harmed")) {
      listener.onJobStart(null);
      listener.onTaskEnd(null);
      listener.onStageCompleted(null);
      listener.onExecutorMetricsUpdate(null);
      join();

      JobProfile profile = listener.profile(List.of());
      assertThat(profile.note()).isEqualTo("Spark's events were late or incomplete");
      assertThat(profile.stages()).hasSizeGreaterThanOrEqualTo(3);
    } finally {
      context.clearJobGroup();
    }
  }
}
