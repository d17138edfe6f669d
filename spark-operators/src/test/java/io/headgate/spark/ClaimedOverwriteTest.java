package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ReplacePartitions;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two overwrites of one partition: Iceberg takes both, and the claim keeps them apart. */
class ClaimedOverwriteTest {

  private static final LocalDate DAY = LocalDate.of(1998, 1, 8);

  @TempDir Path directory;

  private static Dataset table(String name) {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS claimed");
    SharedSpark.sql(
        "CREATE TABLE claimed."
            + name
            + " (partition_date DATE, amount INT) USING iceberg PARTITIONED BY (partition_date)");
    return Dataset.named("claimed." + name).daily(ZoneOffset.UTC).build();
  }

  /** The reason for the claim: who commits last wins, and nobody is told. */
  @Test
  void icebergTakesTwoOverwritesOfOnePartitionThatKnowNothingOfEachOther() {
    Dataset dataset = table("silent");
    SharedSpark.sql("INSERT INTO claimed.silent VALUES (DATE'1998-01-08', 1)");
    SharedSpark.sql("INSERT INTO claimed.silent VALUES (DATE'1998-01-08', 2)");
    try (LakeCatalog catalog = new LakeCatalog(SharedSpark.SETTINGS)) {
      List<DataFile> written = new ArrayList<>();
      Table any = catalog.load("claimed.silent").orElseThrow();
      any.newScan().planFiles().forEach(task -> written.add(task.file().copy()));
      assertThat(written).hasSize(2);
      ReplacePartitions first = catalog.load("claimed.silent").orElseThrow().newReplacePartitions();
      ReplacePartitions second =
          catalog.load("claimed.silent").orElseThrow().newReplacePartitions();

      first.addFile(written.get(0)).commit();
      second.addFile(written.get(1)).commit();

      assertThat(Lake.embedded().integers("SELECT amount FROM " + dataset.name().value()))
          .hasSize(1);
    }
  }

  /** Writes the run's partition, and takes its time. */
  private record Overwrite(
      Dataset dataset, AtomicInteger atOnce, AtomicInteger most, CountDownLatch bothAsked)
      implements Operator {
    @Override
    public TaskResult execute(TaskContext context) throws Exception {
      int now = atOnce.incrementAndGet();
      most.accumulateAndGet(now, Math::max);
      try {
        assertThat(bothAsked.await(1, TimeUnit.MINUTES)).isTrue();
        String day = context.outputs(dataset).get(0).label();
        SharedSpark.sql(
            "INSERT OVERWRITE "
                + dataset.name()
                + " VALUES (DATE'"
                + day
                + "', "
                + context.attempt()
                + "), (DATE'"
                + day
                + "', 7)");
        return TaskResult.success();
      } finally {
        atOnce.decrementAndGet();
      }
    }

    @Override
    public List<Dataset> writes() {
      return List.of(dataset);
    }
  }

  @Test
  void theClaimHasThemTakeTurns() throws Exception {
    Dataset dataset = table("turns");
    AtomicInteger most = new AtomicInteger();
    CountDownLatch bothAsked = new CountDownLatch(1);
    DagBuilder dag = Dag.named("sales");
    dag.task("write", new Overwrite(dataset, new AtomicInteger(), most, bothAsked));
    try (Orchestrator orchestrator =
        Orchestrator.builder().embeddedStore(directory).dag(dag.build()).build()) {
      orchestrator.start();
      List<DagRunId> runs = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        runs.add(orchestrator.run("sales", DAY));
      }
      bothAsked.countDown();
      assertThat(orchestrator.awaitQuiet(Duration.ofMinutes(2))).isTrue();

      assertThat(runs)
          .allSatisfy(
              run ->
                  assertThat(orchestrator.run(run).orElseThrow().state())
                      .isEqualTo(DagRunState.SUCCESS));
      assertThat(most).as("bodies that wrote the partition at the same time").hasValue(1);
      assertThat(Lake.embedded().integers("SELECT amount FROM claimed.turns")).hasSize(2);
    }
  }
}
