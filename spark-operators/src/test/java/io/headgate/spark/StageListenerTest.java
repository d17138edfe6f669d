package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.profile.JobProfile;
import io.headgate.profile.StageProfile;
import io.headgate.spark.stage.StageListener;
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
    try (StageListener listener = StageListener.listen(context, group)) {
      work.run();
      return listener.profile();
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
    SparkContext context = spark.sparkContext();
    try (StageListener other = StageListener.listen(context, "another")) {
      profile("told too", this::join);
      assertThat(other.profile().stages()).isEmpty();
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
}
