package io.headgate.examples.foodmart;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.spark.SparkSessions;
import io.headgate.spark.submit.LoopbackCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A day of FoodMart's pipeline with its Spark jobs on a real cluster, as of the demo's option. Only
 * among the long tests: submissions to such a cluster are tested in every build.
 */
@Tag("faults")
@EnabledIfSystemProperty(named = "headgate.faults", matches = "full")
class FoodMartOnClusterTest {

  private static final LocalDate DAY = LocalDate.of(1998, 1, 2);

  @TempDir Path directory;

  @Test
  void aDayOfSalesIsMadeByTheExecutorsOfACluster() throws Exception {
    FoodMartHome home = new FoodMartHome(directory);
    try (LoopbackCluster cluster = LoopbackCluster.start(2, 1, "1g")) {
      home.runOn(cluster);
      try (SparkSessions spark = home.spark().open()) {
        StoreSystems stores = new StoreSystems(spark.session(), home.storesFiles());
        stores.createTables();
        long delivered =
            stores.deliver(SalesFiles.scan().deliveries(DAY, DAY)).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        try (Orchestrator orchestrator = home.open()) {
          orchestrator.start();
          run(orchestrator, Pipelines.REFERENCE);
          run(orchestrator, Pipelines.SALES);
        }

        assertThat(spark.session().sparkContext().master()).isEqualTo(cluster.master());
        // The driver is among them, but has no cores for tasks.
        assertThat(spark.session().sparkContext().getExecutorMemoryStatus().size()).isEqualTo(3);
        assertThat(spark.session().table("clean.sales").count())
            .isPositive()
            .isLessThanOrEqualTo(delivered);
      }
    }
  }

  private static void run(Orchestrator orchestrator, String dag) throws InterruptedException {
    DagRunId run = orchestrator.run(dag, DAY);
    assertThat(orchestrator.awaitQuiet(Duration.ofMinutes(3))).isTrue();
    assertThat(orchestrator.run(run).orElseThrow().state())
        .as(() -> orchestrator.tasks(run).toString())
        .isEqualTo(DagRunState.SUCCESS);
  }
}
