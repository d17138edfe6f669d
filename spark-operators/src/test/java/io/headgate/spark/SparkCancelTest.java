package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.Orchestrator;
import io.headgate.backfill.BackfillId;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.ForwardingTaskContext;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskOptions;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.operation.Actor;
import io.headgate.quality.QualityGate;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.testing.SettableClock;
import io.headgate.time.DataInterval;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job that would never end really stops on the executors when its task is cancelled. */
@Timeout(120)
class SparkCancelTest {

  private static final LocalDate DAY = LocalDate.of(1998, 1, 8);

  /** Counted by Spark's tasks, which run in this process. */
  private static final Semaphore BEGUN = new Semaphore(0);

  private static final Semaphore STOPPED = new Semaphore(0);

  @TempDir Path directory;

  @BeforeAll
  static void aPlaceForTheTables() {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS mart");
  }

  private static org.apache.spark.sql.Dataset<Row> endless(SparkSession spark) {
    return spark
        .range(0, 2, 1, 2)
        .map(
            (MapFunction<Long, Integer>)
                number -> {
                  BEGUN.release();
                  try {
                    new CountDownLatch(1).await();
                  } finally {
                    STOPPED.release();
                  }
                  return 1;
                },
            Encoders.INT())
        .toDF("amount")
        .withColumn("partition_date", functions.to_date(functions.lit("1998-01-08")));
  }

  /** Runs on the Spark that all tests of this process share, which outlives the orchestrator. */
  private record OnSharedSpark(Operator operator) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) throws Exception {
      return operator.execute(
          new ForwardingTaskContext(context) {
            @Override
            public <T> T service(Class<T> type) {
              return SharedSpark.service(type);
            }
          });
    }

    @Override
    public List<Input> reads() {
      return operator.reads();
    }

    @Override
    public List<Dataset> writes() {
      return operator.writes();
    }

    @Override
    public boolean judgesItsInputs() {
      return operator.judgesItsInputs();
    }
  }

  private Dag endlessDag(String table, UnaryOperator<TaskOptions> options) {
    Dataset dataset = Dataset.named("mart." + table).daily(ZoneOffset.UTC).startingOn(DAY).build();
    SparkJob job =
        SparkJob.named("endless", "1", (spark, context) -> endless(spark)).writes(dataset);
    DagBuilder dag = Dag.named("endless");
    dag.task("job", new OnSharedSpark(job), options);
    return dag.build();
  }

  private static void assertNothingRuns() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(
                        SharedSpark.sessions()
                            .session()
                            .sparkContext()
                            .statusTracker()
                            .getActiveJobIds())
                    .isEmpty());
  }

  @Test
  void stopsTheJobOfACancelledRun() throws Exception {
    try (Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(directory)
            .dag(endlessDag("cancelled", options -> options))
            .build()) {
      orchestrator.start();
      DagRunId run = orchestrator.run("endless", DAY);
      BEGUN.acquire(2);

      orchestrator.as(Actor.named("anna")).cancel(run, "takes for ever");

      STOPPED.acquire(2);
      await()
          .untilAsserted(
              () ->
                  assertThat(orchestrator.run(run).orElseThrow().state())
                      .isEqualTo(DagRunState.CANCELLED));
      assertNothingRuns();
    }
  }

  @Test
  void stopsTheJobOfATaskThatTakesTooLong() throws Exception {
    SettableClock clock = SettableClock.at(DAY);
    try (Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(directory)
            .clock(clock)
            .dag(endlessDag("late", options -> options.timeout(Duration.ofHours(1))))
            .build()) {
      orchestrator.start();
      DagRunId run = orchestrator.run("endless", DAY);
      BEGUN.acquire(2);

      clock.advance(Duration.ofHours(2));

      STOPPED.acquire(2);
      await()
          .untilAsserted(
              () ->
                  assertThat(orchestrator.run(run).orElseThrow().state())
                      .isEqualTo(DagRunState.FAILED));
      assertNothingRuns();
    }
  }

  @Test
  void stopsTheInspectionOfAGateThatIsCancelled() throws Exception {
    endless(SharedSpark.sessions().session()).createOrReplaceTempView("endless_visits");
    Dataset visits = Dataset.named("endless_visits").daily(ZoneOffset.UTC).build();
    DagBuilder dag = Dag.named("gated");
    dag.task("gate", new OnSharedSpark(QualityGate.on(visits)));
    stopsWhenCancelled(dag.build());
  }

  @Test
  void stopsTheComparisonOfASwapThatIsCancelled() throws Exception {
    endless(SharedSpark.sessions().session()).createOrReplaceTempView("endless_sales");
    endless(SharedSpark.sessions().session()).createOrReplaceTempView("endless_sales_backfill");
    Dataset sales = Dataset.named("endless_sales").daily(ZoneOffset.UTC).build();
    TableSwap.Spec spec =
        new TableSwap.Spec(
            new BackfillId("bf_1"),
            sales,
            "endless_sales",
            List.of(DataInterval.ofDay(DAY, ZoneOffset.UTC)),
            false);
    DagBuilder dag = Dag.named("compared");
    dag.task(
        "diff",
        context ->
            TaskResult.success(
                SharedSpark.service(TableSwap.class)
                    .onBehalfOf(context)
                    .diff(spec, List.of())
                    .toString()));
    stopsWhenCancelled(dag.build());
  }

  private void stopsWhenCancelled(Dag dag) throws InterruptedException {
    try (Orchestrator orchestrator =
        Orchestrator.builder().embeddedStore(directory).dag(dag).build()) {
      orchestrator.start();
      DagRunId run = orchestrator.run(dag.name(), DAY);
      BEGUN.acquire(2);

      orchestrator.as(Actor.named("anna")).cancel(run, "takes for ever");

      STOPPED.acquire(2);
      await()
          .untilAsserted(
              () ->
                  assertThat(orchestrator.run(run).orElseThrow().state())
                      .isEqualTo(DagRunState.CANCELLED));
      assertNothingRuns();
    }
  }
}
