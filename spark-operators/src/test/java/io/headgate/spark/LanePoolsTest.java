package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dag.ForwardingTaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.run.DagRunId;
import io.headgate.run.Lane;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstanceId;
import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;

class LanePoolsTest {

  private static final Dataset OUTPUT = Dataset.named("lanes.output").daily(ZoneOffset.UTC).build();
  private static final DataInterval DAY =
      DataInterval.ofDay(LocalDate.of(1998, 1, 8), ZoneOffset.UTC);

  private static SparkContext context() {
    return SharedSpark.sessions().session().sparkContext();
  }

  @Test
  void sparkHasAPoolOfTheWeightOfEachLane() {
    for (Lane lane : Lane.values()) {
      assertThat(context().getPoolForName(LanePools.pool(lane)).get().weight())
          .as(lane.toString())
          .isEqualTo(lane.defaultWeight());
    }
  }

  @Test
  void aTasksJobsAreInThePoolOfItsLane() throws Exception {
    List<String> pools = new ArrayList<>();
    SparkJob job =
        SparkJob.named(
                "pools",
                "1",
                (spark, context) -> {
                  pools.add(spark.sparkContext().getLocalProperty(LanePools.POOL));
                  return spark.sql("SELECT DATE'1998-01-08' AS partition_date, 1 AS n");
                })
            .writes(OUTPUT);
    for (RunKind kind : RunKind.values()) {
      job.execute(
          new ForwardingTaskContext(FakeContext.of(job, DAY)) {
            @Override
            public TaskInstanceId id() {
              return new TaskInstanceId(new DagRunId("dag", kind, "key"), "task");
            }
          });
      assertThat(context().getLocalProperty(LanePools.POOL)).as("afterwards").isNull();
    }
    assertThat(pools).containsExactlyInAnyOrder("scheduled", "backfill", "ad_hoc");
  }
}
