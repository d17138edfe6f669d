package io.headgate.spark;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.Strategy;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dataset.Dataset;
import io.headgate.quality.Metric;
import io.headgate.quality.QualityGate;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.testing.TestOrchestrator;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole backfills by a branch and by a view: filled, gated, compared, published, taken back. */
class PublishedBackfillTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);

  @Test
  void byABranchThatTheComparisonNames() {
    lake("published_branch");
    Dataset sales = daily("published_branch.sales");
    try (TestOrchestrator test =
        start(sales, SparkPlugin.of(SharedSpark.SETTINGS).publishingBy(Publishing.BRANCH))) {
      test.tick();
      assertThat(amounts(sales)).containsExactly(1, 1, 1);
      SharedSpark.sql("INSERT INTO published_branch.factor VALUES (9)");

      DagRun run = backfill(test, sales);

      assertThat(run.state())
          .as(() -> test.tasks(run.id()).toString())
          .isEqualTo(DagRunState.SUCCESS);
      assertThat(test.task(run.id(), "diff").message())
          .endsWith("; staged as published_branch.sales.branch_headgate_backfill_bf_1");
      assertThat(amounts(sales)).containsExactly(1, 1, 10);
      assertTakenBack(test, sales);
    }
  }

  @Test
  void byAViewThatEverythingReadsAndWritesThrough() {
    lake("published_view");
    Dataset sales = daily("published_view.sales");
    SharedSpark.sql(
        "CREATE TABLE published_view.sales_1 (partition_date DATE, amount INT) USING iceberg"
            + " PARTITIONED BY (partition_date)");
    SharedSpark.sql(
        "CREATE VIEW published_view.sales"
            + " TBLPROPERTIES ('headgate.view-of' = 'published_view.sales_1')"
            + " AS SELECT * FROM published_view.sales_1");
    try (TestOrchestrator test = start(sales, SparkPlugin.of(SharedSpark.SETTINGS))) {
      test.tick();
      assertThat(amounts(sales)).containsExactly(1, 1, 1);
      SharedSpark.sql("INSERT INTO published_view.factor VALUES (9)");

      DagRun run = backfill(test, sales);

      assertThat(run.state())
          .as(() -> test.tasks(run.id()).toString())
          .isEqualTo(DagRunState.SUCCESS);
      assertThat(test.task(run.id(), "swap").message())
          .startsWith("view published_view.sales -> published_view.sales_at_bf_1");
      assertThat(amounts(sales)).containsExactly(1, 1, 10);
      test.advance(Duration.ofDays(1));
      test.tick();
      assertThat(amounts(sales)).containsExactly(1, 1, 10, 10);
    }
  }

  private static void assertTakenBack(TestOrchestrator test, Dataset sales) {
    BackfillId back = test.rollback(sales.name());
    assertThat(run(test, back).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(amounts(sales)).containsExactly(1, 1, 1);
  }

  /** The third day anew. */
  private static DagRun backfill(TestOrchestrator test, Dataset sales) {
    LocalDate third = FIRST.plusDays(2);
    return run(
        test, test.submit(test.plan(sales.name(), third, third, Strategy.GAPLESS_TABLE_SWAP)));
  }

  private static DagRun run(TestOrchestrator test, BackfillId id) {
    return test.runs().stream()
        .filter(run -> run.id().dag().equals(id.value()))
        .findFirst()
        .orElseThrow();
  }

  private static TestOrchestrator start(Dataset sales, SparkPlugin plugin) {
    DagBuilder dag =
        Dag.named("sales").timetable(Timetable.daily(UTC)).startingOn(FIRST).catchup(Catchup.ALL);
    TaskRef made =
        dag.task(
            "make",
            SparkSql.text(
                    "SELECT CAST(:partition_start AS DATE) AS partition_date,"
                        + " CAST(sum(amount) AS INT) AS amount FROM "
                        + Sql.namespace(sales.name().value())
                        + ".factor")
                .writes(sales)
                .onePartitionAtATime());
    dag.after(made).task("gate", QualityGate.on(sales).require(Metric.rowCount().isAtLeast(1)));
    return TestOrchestrator.of(dag.build()).startingOn(FIRST.plusDays(3)).plugin(plugin).build();
  }

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(UTC).startingOn(FIRST).build();
  }

  private static void lake(String namespace) {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS " + namespace);
    SharedSpark.sql("CREATE TABLE " + namespace + ".factor (amount INT) USING iceberg");
    SharedSpark.sql("INSERT INTO " + namespace + ".factor VALUES (1)");
  }

  private static List<Integer> amounts(Dataset sales) {
    return SharedSpark.sessions()
        .session()
        .sql("SELECT amount FROM " + sales.name() + " ORDER BY partition_date")
        .collectAsList()
        .stream()
        .map(row -> row.getInt(0))
        .toList();
  }
}
