package io.headgate.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.Orchestrator;
import io.headgate.backfill.ParallelState;
import io.headgate.dag.Dag;
import io.headgate.dataset.Dataset;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskState;
import io.headgate.spark.SparkPlugin;
import io.headgate.spark.SparkSessions;
import io.headgate.testing.SettableClock;
import io.headgate.testing.TestOrchestrator;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the manual shows is run, not only compiled. */
class ManualRunsTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir Path home;

  @Test
  void theReadmesDagRunsAndItsBackfillSwaps() throws Exception {
    SparkPlugin plugin = SparkPlugin.embedded(home.resolve("warehouse"));
    try (SparkSessions sessions = plugin.open();
        Orchestrator orchestrator =
            Orchestrator.builder()
                .embeddedStore(home)
                .plugin(plugin)
                .clock(SettableClock.at(LocalDate.of(1998, 2, 1)))
                .dag(StoreSales.dag())
                .build()) {
      SparkSession spark = sessions.session();
      deliver(spark, LocalDate.of(1998, 1, 1), LocalDate.of(1998, 1, 31));
      orchestrator.start();
      assertThat(orchestrator.tick()).hasSize(31);
      assertThat(orchestrator.awaitQuiet(LONG)).isTrue();
      assertThat(orchestrator.runs(Optional.of("sales"), List.of(), 100))
          .extracting(DagRun::state)
          .hasSize(31)
          .containsOnly(DagRunState.SUCCESS);
      assertThat(spend(spark, LocalDate.of(1998, 1, 30))).isEqualByComparingTo("28.00");

      assertThat(History.history(orchestrator)).contains("row_count: median", "seen by");
      assertThat(History.blame(orchestrator)).isEmpty();

      assertThat(Plans.severalRoots(orchestrator).partitions()).isEqualTo(7 + 31);
      assertThat(Plans.beside(orchestrator).pace().toString()).isEqualTo("scheduled runs go first");
      assertThat(Plans.keep(orchestrator, Plans.severalRoots(orchestrator)))
          .contains("- root mart.spend_28d", "~ step clean.sales");
      assertThatThrownBy(() -> Plans.stale(orchestrator))
          .hasMessageContaining("nothing to backfill");

      StoreSales.backfill(orchestrator);
      assertThat(orchestrator.awaitQuiet(LONG)).isTrue();
      DagRunId backfill = orchestrator.backfills().get(0).run();
      assertThat(orchestrator.run(backfill).orElseThrow().state()).isEqualTo(DagRunState.SUCCESS);
      assertThat(spark.catalog().tableExists("clean.sales_old")).isTrue();
      assertThat(spend(spark, LocalDate.of(1998, 1, 30))).isEqualByComparingTo("28.00");
    }
  }

  @Test
  void theMigrationOfTheManualRunsToItsEndAndBack() throws Exception {
    SparkPlugin plugin = SparkPlugin.embedded(home.resolve("warehouse"));
    try (SparkSessions sessions = plugin.open();
        Orchestrator orchestrator =
            Migrations.declared(home, StoreSales.dag())
                .plugin(plugin)
                .clock(SettableClock.at(LocalDate.of(1998, 1, 4)))
                .build()) {
      SparkSession spark = sessions.session();
      deliver(spark, LocalDate.of(1998, 1, 1), LocalDate.of(1998, 1, 3));
      orchestrator.start();
      assertThat(orchestrator.tick()).hasSize(3);
      assertThat(orchestrator.awaitQuiet(LONG)).isTrue();

      assertThat(Migrations.started(orchestrator).partitions()).isEqualTo(6);
      assertThat(orchestrator.awaitQuiet(LONG)).isTrue();
      assertThat(orchestrator.tick()).isEmpty(); // the shadow's history is filled already
      spark.sql("UPDATE mart__v2.spend_28d SET spend = spend + 1");
      assertThat(Migrations.cutOver(orchestrator).reasons()).isEmpty();
      assertThat(orchestrator.awaitQuiet(LONG)).isTrue();
      assertThat(orchestrator.parallel("v2").status().state()).contains(ParallelState.CUT_OVER);
      assertThat(spend(spark, LocalDate.of(1998, 1, 2))).isEqualByComparingTo("3.00");
      assertThat(spark.catalog().tableExists("clean.sales_before_v2")).isTrue();

      orchestrator.parallel("v2").rollBack(false);
      assertThat(orchestrator.awaitQuiet(LONG)).isTrue();
      assertThat(orchestrator.parallel("v2").status().state()).contains(ParallelState.ROLLED_BACK);
      assertThat(spend(spark, LocalDate.of(1998, 1, 2))).isEqualByComparingTo("2.00");
      assertThat(orchestrator.parallel("v2").drop())
          .isEqualTo("dropped clean__v2.sales, mart__v2.spend_28d");
    }
  }

  @Test
  void theRegionsOfTheManualGoTheirOwnWays() throws Exception {
    SparkPlugin plugin = SparkPlugin.embedded(home.resolve("warehouse"));
    try (SparkSessions sessions = plugin.open();
        TestOrchestrator test =
            TestOrchestrator.of(Regions.dag())
                .startingOn(LocalDate.of(1998, 2, 1))
                .plugin(plugin)
                .build()) {
      SparkSession spark = sessions.session();
      spark.sql("CREATE NAMESPACE IF NOT EXISTS raw");
      spark.sql(
          "CREATE TABLE raw.receipts USING iceberg PARTITIONED BY (partition_date, region) AS"
              + " SELECT DATE'1998-01-01' AS partition_date, 'EU' AS region, 5 AS amount");
      DagRunId run = test.run("receipts", LocalDate.of(1998, 1, 1));
      assertThat(test.task(run, "clean_EU").state()).isEqualTo(TaskState.SUCCESS);
      assertThat(test.task(run, "arrived_US").state()).isEqualTo(TaskState.BLOCKED);

      spark.sql("INSERT INTO raw.receipts VALUES (DATE'1998-01-01', 'US', 7)");
      DagRunId again = test.run("receipts", LocalDate.of(1998, 1, 1));
      assertThat(test.task(again, "world").state()).isEqualTo(TaskState.SUCCESS);
      assertThat(spark.table("mart.world_receipts").first().getLong(0)).isEqualTo(12);
    }
  }

  @Test
  void theGateOfTheManualBlocksOnTheWrongSchema() throws Exception {
    SparkPlugin plugin = SparkPlugin.embedded(home.resolve("warehouse"));
    var dag = Dag.named("gate");
    dag.task("sales_arrived", Gates.salesArrived());
    try (SparkSessions sessions = plugin.open();
        TestOrchestrator test =
            TestOrchestrator.of(dag.build())
                .startingOn(LocalDate.of(1998, 2, 1))
                .plugin(plugin)
                .build()) {
      deliver(sessions.session(), LocalDate.of(1998, 1, 1), LocalDate.of(1998, 1, 1));
      DagRunId fine = test.run("gate", LocalDate.of(1998, 1, 1));
      assertThat(test.task(fine, "sales_arrived").state()).isEqualTo(TaskState.SUCCESS);
      assertThat(test.task(fine, "sales_arrived").message()).contains("1 warned");

      sessions.session().sql("ALTER TABLE raw.sales RENAME COLUMN amount TO price");
      DagRunId changed = test.run("gate", LocalDate.of(1998, 1, 1));
      assertThat(test.task(changed, "sales_arrived").state()).isEqualTo(TaskState.BLOCKED);
      assertThat(test.task(changed, "sales_arrived").message())
          .contains("column amount is missing");
    }
  }

  @Test
  void theAuditOfTheManualHoldsOrSortsOutBadRows() throws Exception {
    SparkPlugin plugin = SparkPlugin.embedded(home.resolve("warehouse"));
    var dag = Dag.named("audit");
    dag.task("clean", Gates.auditedClean());
    LocalDate day = LocalDate.of(1998, 1, 1);
    try (SparkSessions sessions = plugin.open();
        TestOrchestrator test =
            TestOrchestrator.of(dag.build())
                .startingOn(LocalDate.of(1998, 2, 1))
                .plugin(plugin)
                .build()) {
      SparkSession spark = sessions.session();
      deliver(spark, day, day);
      DagRunId fine = test.run("audit", day);
      assertThat(test.task(fine, "clean").message()).startsWith("1 rows; 3 of 3 checks passed");

      spark.sql(
          "INSERT INTO raw.sales SELECT DATE'1998-01-01', 8, -id FROM range(40) UNION ALL"
              + " SELECT DATE'1998-01-01', 8, id + 1 FROM range(960)");
      DagRunId sorted = test.run("audit", day);
      assertThat(test.run(sorted).state()).isEqualTo(DagRunState.SUCCESS);
      assertThat(spark.table("clean.sales").count()).isEqualTo(961);
      assertThat(spark.table("clean.sales_quarantine").count()).isEqualTo(40);

      spark.sql("INSERT INTO raw.sales SELECT DATE'1998-01-01', 8, -1 FROM range(100)");
      DagRunId held = test.run("audit", day);
      assertThat(test.run(held).state()).isEqualTo(DagRunState.BLOCKED);
      assertThat(spark.table("clean.sales").count()).isEqualTo(961);
      assertThat(test.tickets(true)).hasSize(1);
    }
  }

  @Test
  void theOperatorOfTheManualCopies() throws Exception {
    Path from = Files.createDirectories(home.resolve("from"));
    Path to = Files.createDirectories(home.resolve("to"));
    Files.writeString(from.resolve("1998-01-08.csv"), "1,2");
    Dataset copied = Dataset.named("copied.sales").daily(java.time.ZoneOffset.UTC).build();
    var dag = Dag.named("copying");
    dag.task("copy", new Operators.CopyFiles(from, to, StoreSales.RAW, copied));
    try (TestOrchestrator test = TestOrchestrator.of(dag.build()).build()) {
      DagRunId run = test.run("copying", LocalDate.of(1998, 1, 8));
      assertThat(test.task(run, "copy").message()).isEqualTo("1 files");
      assertThat(to.resolve("1998-01-08.csv")).hasContent("1,2");
    }
  }

  @Test
  void theMappedTaskOfTheManualParsesEachFile() throws Exception {
    Path inbox = Files.createDirectories(home.resolve("inbox"));
    Files.writeString(inbox.resolve("a.csv"), "1");
    Files.writeString(inbox.resolve("b.csv"), "1\n2");
    Dag dag = Operators.perFile(inbox, context -> io.headgate.dag.TaskResult.success());
    try (TestOrchestrator test = TestOrchestrator.of(dag).build()) {
      DagRunId run = test.run("files", LocalDate.of(1998, 1, 8));
      assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
      assertThat(test.task(run, "parse[0]").message()).isEqualTo("1 lines");
      assertThat(test.task(run, "parse[1]").item()).contains("b.csv");
      assertThat(test.task(run, "parse[1]").message()).isEqualTo("2 lines");
    }
  }

  @Test
  void anyExecutorWakesAnOrchestrator() throws Exception {
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    var dag = Dag.named("empty");
    dag.task("nothing", context -> io.headgate.dag.TaskResult.success());
    try (Orchestrator orchestrator =
        Orchestrator.builder().embeddedStore(home).dag(dag.build()).build()) {
      Embedding.withoutQuartz(orchestrator, executor);
      DagRunId run = orchestrator.run("empty", LocalDate.of(1998, 1, 8));
      assertThat(orchestrator.awaitQuiet(LONG)).isTrue();
      assertThat(orchestrator.run(run).orElseThrow().state()).isEqualTo(DagRunState.SUCCESS);
    } finally {
      executor.shutdownNow();
    }
  }

  /** One customer who spends 1.00 a day. */
  private static void deliver(SparkSession spark, LocalDate first, LocalDate last) {
    spark.sql("CREATE NAMESPACE IF NOT EXISTS raw");
    spark
        .sql(
            "SELECT explode(sequence(DATE'"
                + first
                + "', DATE'"
                + last
                + "')) AS partition_date, 7 AS customer_id, CAST(1 AS DECIMAL(10,2)) AS amount")
        .writeTo("raw.sales")
        .using("iceberg")
        .partitionedBy(org.apache.spark.sql.functions.col("partition_date"))
        .createOrReplace();
  }

  private static BigDecimal spend(SparkSession spark, LocalDate day) {
    return spark
        .sql(
            "SELECT spend FROM mart.spend_28d WHERE partition_date = :day",
            java.util.Map.of("day", day))
        .head()
        .getDecimal(0);
  }
}
