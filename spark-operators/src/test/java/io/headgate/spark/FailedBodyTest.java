package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.ForwardingTaskContext;
import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.profile.Finding;
import io.headgate.profile.FrequentKey;
import io.headgate.profile.JobProfile;
import io.headgate.profile.StageProfile;
import io.headgate.spark.failure.FailureClass;
import io.headgate.spark.failure.SparkFailure;
import io.headgate.spark.stage.StageListener;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a failed task says, by jobs that fail. */
class FailedBodyTest {

  private static final DataInterval DAY =
      DataInterval.between(
          Instant.parse("1998-01-08T00:00:00Z"), Instant.parse("1998-01-09T00:00:00Z"));

  private final List<JobProfile> profiles = new ArrayList<>();

  private Throwable failureOf(String table, SparkJob.Body body) {
    Dataset output = Dataset.named("diagnosis." + table).daily(ZoneOffset.UTC).build();
    SparkJob job = SparkJob.named("joined", "1", body).writes(output);
    TaskContext context =
        new ForwardingTaskContext(FakeContext.of(job, DAY)) {
          @Override
          public void profile(JobProfile profile) {
            profiles.add(profile);
          }
        };
    try {
      job.execute(context);
      throw new AssertionError("The job was to fail");
    } catch (Exception e) {
      return e;
    }
  }

  private static void eightPartitions(SparkSession spark, boolean adaptive) {
    spark.conf().set("spark.sql.adaptive.enabled", Boolean.toString(adaptive));
    spark.conf().set("spark.sql.adaptive.coalescePartitions.enabled", "false");
    spark.conf().set("spark.sql.autoBroadcastJoinThreshold", "-1");
    spark.conf().set("spark.sql.shuffle.partitions", "8");
  }

  /** One in the last partition, so that the others are done when its task fails. */
  private static long hotKey(SparkSession spark) {
    return spark
        .sql("SELECT min(id) FROM range(1000) WHERE pmod(hash(id), 8) = 7")
        .first()
        .getLong(0);
  }

  /** Nine tenths of 80 MB that cannot be compressed have one key. */
  private static org.apache.spark.sql.Dataset<Row> skewed(SparkSession spark, long hot) {
    return spark.sql(
        "SELECT DATE'1998-01-08' AS partition_date, s.customer_id,"
            + " IF(s.customer_id = "
            + hot
            + ", CAST(raise_error('full') AS STRING), '') AS failure, s.text FROM"
            + " (SELECT IF(id % 10 < 9, "
            + hot
            + ", id) AS customer_id, randstr(1000, 7) AS text FROM range(0, 80000, 1, 4)) s"
            + " JOIN (SELECT id AS customer_id FROM range(80000)) c"
            + " ON s.customer_id = c.customer_id");
  }

  @Test
  void aFullHeapOfThisProcessIsDiagnosed() {
    assertThat(
            failureOf(
                "heap",
                (spark, context) -> {
                  throw new OutOfMemoryError("Java heap space");
                }))
        .isInstanceOf(SparkFailure.class)
        .hasMessageContaining("Cannot finish joined: the heap of ")
        .hasCauseInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(
            () ->
                failureOf(
                    "linkage",
                    (spark, context) -> {
                      throw new NoClassDefFoundError("com/example/Theirs");
                    }))
        .isInstanceOf(NoClassDefFoundError.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void namesTheKeyThatFilledThePartition(boolean adaptive) {
    List<Long> hot = new ArrayList<>();
    Throwable failure =
        failureOf(
            "joined",
            (spark, context) -> {
              eightPartitions(spark, adaptive);
              hot.add(hotKey(spark));
              return skewed(spark, hot.get(0));
            });

    assertThat(failure)
        .isInstanceOf(SparkFailure.class)
        .hasMessageContaining("Cannot finish joined: the job's own code or query failed")
        .hasMessageMatching(
            "(?s).*; stage \\d+ \\(join on customer_id\\) failed: partition 7 read 7\\d\\.\\d MB, median"
                + " 1\\.\\d MB; 9\\d % of it is key "
                + hot.get(0)
                + "; suggestion: SkewJoin on customer_id, or filter key "
                + hot.get(0));
    assertThat(((SparkFailure) failure).diagnosis().failure()).isEqualTo(FailureClass.USER_ERROR);
    List<FrequentKey> keys =
        profiles.get(0).stages().stream()
            .flatMap(stage -> stage.finding().stream())
            .filter(finding -> finding.kind() == Finding.Kind.SKEW)
            .findFirst()
            .orElseThrow()
            .keys();
    assertThat(keys).hasSize(20);
    assertThat(keys.get(0).share()).isBetween(0.9, 1.0);
  }

  @Test
  void countsNoKeysIfToldNotTo() {
    Throwable failure =
        failureOf(
            "joined",
            (spark, context) -> {
              eightPartitions(spark, true);
              spark.conf().set(StageListener.HOT_KEYS, "false");
              return skewed(spark, hotKey(spark));
            });

    assertThat(failure)
        .hasMessageContaining("suggestion: SkewJoin on customer_id, or leave its most frequent");
  }

  @Test
  void saysInWhichStageAQueryFailed() {
    assertThat(
            failureOf(
                "other",
                (spark, context) ->
                    spark.sql(
                        "SELECT DATE'1998-01-08' AS partition_date, CAST('x' || id AS INT) AS x"
                            + " FROM range(0, 10, 1, 1)")))
        .isInstanceOf(SparkFailure.class)
        .hasMessageContaining("; in stage ");
    assertThat(profiles.get(0).stages()).extracting(StageProfile::failedTasks).contains(1);
  }

  @Test
  void leavesAloneWhatIsNotSparks() {
    IllegalStateException own = new IllegalStateException("own");

    assertThat(
            failureOf(
                "other",
                (spark, context) -> {
                  throw own;
                }))
        .isSameAs(own);
    assertThatThrownBy(
            () -> {
              throw failureOf("other", (spark, context) -> spark.table("diagnosis.nothing"));
            })
        .hasMessageContaining("TABLE_OR_VIEW_NOT_FOUND");
  }
}
