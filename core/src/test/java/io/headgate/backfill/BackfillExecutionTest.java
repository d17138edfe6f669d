package io.headgate.backfill;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.BackfillRequest;
import io.headgate.Orchestrator;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.PartitionMapping;
import io.headgate.operation.Actor;
import io.headgate.operation.Operations;
import io.headgate.quality.Metric;
import io.headgate.quality.QualityGate;
import io.headgate.quality.TableInspector;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskOrigin;
import io.headgate.run.TaskState;
import io.headgate.time.Timetable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole backfills over two DAGs on the durable store, with tables that are kept in memory. */
class BackfillExecutionTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final Instant NOW = Instant.parse("1998-01-13T06:00:00Z");
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final Dataset RAW = daily("raw.sales");
  private static final Dataset CLEAN = daily("clean.sales");
  private static final Dataset ROLLING = daily("mart.rolling");
  private static final Dataset WEEKLY =
      Dataset.named("mart.weekly").weekly(UTC).startingOn(FIRST).build();

  @TempDir Path directory;

  private final MemoryTables tables = new MemoryTables();
  private final AtomicInteger factor = new AtomicInteger(1);

  @Test
  void recomputesEveryAffectedPartitionOnceInOrderAndSwapsTheRoot() throws Exception {
    try (Orchestrator orchestrator = orchestrator(0)) {
      runHistory(orchestrator);
      tables.forgetWrites();
      factor.set(10);
      BackfillId id = submit(orchestrator, "1998-01-05", "1998-01-06");
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();

      assertThat(run(orchestrator, id).state()).isEqualTo(DagRunState.SUCCESS);
      assertThat(tables.writes())
          .startsWith("clean.sales_backfill 1998-01-05", "clean.sales_backfill 1998-01-06")
          .doesNotHaveDuplicates()
          .contains("mart.weekly 1998-01-05")
          .doesNotContain("mart.weekly 1997-12-29", "mart.rolling 1998-01-04")
          .contains("mart.rolling 1998-01-05", "mart.rolling 1998-01-07", "mart.rolling 1998-01-08")
          .doesNotContain("mart.rolling 1998-01-09")
          .hasSize(2 + 1 + 4);
      assertThat(tables.origins())
          .extracting(TaskOrigin::toString)
          .containsExactlyInAnyOrder("sales.clean", "insights.rolling", "insights.weekly");
      assertThat(tables.value("clean.sales", "1998-01-05")).isEqualTo(10);
      assertThat(tables.value("clean.sales", "1998-01-04")).isEqualTo(1);
      assertThat(tables.value("clean.sales_old", "1998-01-05")).isEqualTo(1);
      assertThat(tables.value("mart.weekly", "1998-01-05")).isEqualTo(10 + 10 + 5);
    }
  }

  @Test
  void givesTheOldTableItsNameBackAndRecomputesDownstreamOnRequest() throws Exception {
    try (Orchestrator orchestrator = orchestrator(0)) {
      runHistory(orchestrator);
      factor.set(10);
      submit(orchestrator, "1998-01-05", "1998-01-06");
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();
      BackfillId back = orchestrator.rollback(CLEAN.name());
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();

      assertThat(run(orchestrator, back).state()).isEqualTo(DagRunState.SUCCESS);
      assertThat(tables.value("clean.sales", "1998-01-05")).isEqualTo(1);
      assertThat(tables.value("mart.weekly", "1998-01-05")).isEqualTo(7);
      assertThatThrownBy(() -> orchestrator.rollback(CLEAN.name()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("was taken back already");
    }
  }

  @Test
  void aForcedRollbackMakesAnewWhatItTakesOutOfProduction() throws Exception {
    try (Orchestrator orchestrator = orchestrator(0)) {
      runHistory(orchestrator);
      factor.set(10);
      submit(orchestrator, "1998-01-05", "1998-01-06");
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();
      factor.set(20);
      orchestrator.submit(
          orchestrator
              .backfill(CLEAN)
              .from(LocalDate.parse("1998-01-06"))
              .through(LocalDate.parse("1998-01-07"))
              .plan());
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();
      tables.forgetWrites();
      factor.set(3);
      BackfillId back = orchestrator.rollbackForced(CLEAN.name());
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();

      assertThat(run(orchestrator, back).state()).isEqualTo(DagRunState.SUCCESS);
      assertThat(tables.forced).isTrue();
      assertThat(tables.writes())
          .startsWith("clean.sales 1998-01-07")
          .doesNotContain("clean.sales 1998-01-05", "clean.sales 1998-01-06")
          .doesNotHaveDuplicates();
      assertThat(tables.value("clean.sales", "1998-01-05")).isEqualTo(1);
      assertThat(tables.value("clean.sales", "1998-01-06")).isEqualTo(1);
      assertThat(tables.value("clean.sales", "1998-01-07")).isEqualTo(3);
      assertThat(tables.value("mart.weekly", "1998-01-05")).isEqualTo(1 + 1 + 3 + 4);
    }
  }

  @Test
  void whatASwapKeepsIsDroppedAfterAWhileAndCannotBeTakenBackThen() throws Exception {
    try (Orchestrator orchestrator = orchestrator(0)) {
      runHistory(orchestrator);
      BackfillId id = submit(orchestrator, "1998-01-05", "1998-01-06");
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();

      assertThat(orchestrator.expiredSwaps(Duration.ofDays(1))).isEmpty();
      assertThat(orchestrator.dropFormerTables(Duration.ofDays(1))).isEmpty();
      assertThat(orchestrator.expiredSwaps(Duration.ZERO))
          .extracting(Backfill::id)
          .containsExactly(id);
      assertThat(orchestrator.dropFormerTables(Duration.ZERO))
          .containsExactly(id + ": dropped clean.sales_old");
      assertThat(orchestrator.expiredSwaps(Duration.ZERO)).isEmpty();
      assertThatThrownBy(() -> orchestrator.rollback(CLEAN.name()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot be taken back any more");
      assertThatThrownBy(() -> orchestrator.expiredSwaps(Duration.ofDays(-1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aGateBlocksTheBackfillBeforeProductionIsTouched() throws Exception {
    try (Orchestrator orchestrator = orchestrator(1)) {
      runHistory(orchestrator);
      factor.set(0);
      BackfillId id = submit(orchestrator, "1998-01-05", "1998-01-06");
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();

      assertThat(run(orchestrator, id).state()).isEqualTo(DagRunState.BLOCKED);
      assertThat(orchestrator.tasks(run(orchestrator, id).id()))
          .filteredOn(task -> task.state() == TaskState.BLOCKED)
          .extracting(task -> task.id().task())
          .containsExactly("gate_candidate_1");
      assertThat(tables.value("clean.sales", "1998-01-05")).isEqualTo(1);
      assertThat(orchestrator.ledger().blockingVerdicts(CLEAN.partition("1998-01-05"))).isEmpty();
    }
  }

  @Test
  void isCancelledLikeAnyRunAndGoesOnUnlessAnotherHasTakenItsPlace() throws Exception {
    try (Orchestrator orchestrator = orchestrator(1)) {
      Operations anna = orchestrator.as(Actor.named("anna"));
      runHistory(orchestrator);
      factor.set(0);
      BackfillId id = submit(orchestrator, "1998-01-05", "1998-01-06");
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();
      DagRunId run = run(orchestrator, id).id();

      assertThat(anna.cancel(id, "wrong rule")).isEqualTo(DagRunState.CANCELLED);
      assertThat(tables.value("clean.sales", "1998-01-05")).isEqualTo(1);
      assertThatThrownBy(() -> anna.cancel(new BackfillId("bf_9"), ""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("There is no backfill bf_9");

      factor.set(10);
      anna.pause("bf_1", "look first");
      anna.rerun(run, "");
      BackfillPlan plan =
          orchestrator
              .backfill(CLEAN)
              .from(LocalDate.of(1998, 1, 5))
              .through(LocalDate.of(1998, 1, 6))
              .plan();
      assertThatThrownBy(() -> orchestrator.submit(plan))
          .hasMessageContaining("bf_1 is QUEUED and recomputes");
      anna.cancel(run, "");
      BackfillId second = orchestrator.submit(plan);
      anna.resume("bf_1", "");
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();
      assertThat(run(orchestrator, second).state()).isEqualTo(DagRunState.SUCCESS);

      anna.rerun(run, "again");
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();
      assertThat(run(orchestrator, id).state()).isEqualTo(DagRunState.SUCCESS);
    }
  }

  @Test
  void doesNotGoOnBesideAnotherBackfillOfTheSameDatasets() throws Exception {
    try (Orchestrator orchestrator = orchestrator(1)) {
      Operations anna = orchestrator.as(Actor.named("anna"));
      runHistory(orchestrator);
      factor.set(0);
      BackfillId first = submit(orchestrator, "1998-01-05", "1998-01-06");
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();
      anna.cancel(first, "");
      BackfillId second = submit(orchestrator, "1998-01-05", "1998-01-06");
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();
      assertThat(run(orchestrator, second).state()).isEqualTo(DagRunState.BLOCKED);

      DagRunId run = run(orchestrator, first).id();
      assertThatThrownBy(() -> anna.rerun(run, ""))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(
              "Cannot go on with bf_1 of clean.sales: bf_2 is BLOCKED and recomputes");
      assertThat(run(orchestrator, first).state()).isEqualTo(DagRunState.CANCELLED);
    }
  }

  @Test
  void goesOnWhereItWasAfterTheProcessDiedInTheMiddle() throws Exception {
    BackfillId id;
    try (Orchestrator orchestrator = orchestrator(0)) {
      runHistory(orchestrator);
      factor.set(10);
      tables.failSwapsBeforePublishing();
      id = submit(orchestrator, "1998-01-05", "1998-01-06");
      tables.awaitSwapAttempt();
    }
    tables.forgetWrites();
    tables.letSwapsPublish();
    try (Orchestrator orchestrator = orchestrator(0)) {
      orchestrator.start();
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();
      assertThat(run(orchestrator, id).state()).isEqualTo(DagRunState.SUCCESS);
      assertThat(tables.writes()).noneMatch(write -> write.startsWith("clean.sales"));
      assertThat(tables.value("mart.weekly", "1998-01-05")).isEqualTo(25);
    }
  }

  @Test
  void planningWritesNothing() throws Exception {
    try (Orchestrator orchestrator = orchestrator(0)) {
      runHistory(orchestrator);
      tables.forgetWrites();
      int runs = orchestrator.runs(Optional.empty(), List.of(), 1000).size();
      orchestrator.backfill(CLEAN).from(FIRST).strategy(Strategy.tableSwap()).plan();
      assertThat(orchestrator.runs(Optional.empty(), List.of(), 1000)).hasSize(runs);
      assertThat(orchestrator.backfills()).isEmpty();
      assertThat(tables.writes()).isEmpty();
    }
  }

  @Test
  void aPlanSaysHowTheTableIsPublishedAndOneWithoutAGapIsRefusedWhereThereWouldBeOne()
      throws Exception {
    try (Orchestrator orchestrator = orchestrator(0)) {
      runHistory(orchestrator);
      BackfillRequest request = orchestrator.backfill(CLEAN).from(FIRST);
      BackfillPlan gapless = request.strategy(Strategy.tableSwap().gapless()).plan();
      assertThat(gapless.swap().orElseThrow().publication()).isEqualTo("names exchanged in memory");
      BackfillPlan either = request.strategy(Strategy.tableSwap()).plan();
      assertThat(PlanText.table(gapless))
          .contains("gapless-table-swap")
          .contains("to be published as names exchanged in memory\n");
      tables.gapless = false;

      assertThat(request.strategy(Strategy.tableSwap()).plan().swap().orElseThrow().publication())
          .isEqualTo("two renames in memory (readers may miss the table)");
      assertThatThrownBy(() -> orchestrator.submit(gapless))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "Cannot swap clean.sales without a gap: it would be published as two renames in"
                  + " memory, and readers may miss the table. Say table-swap");
      assertThatThrownBy(() -> orchestrator.submit(either))
          .isInstanceOf(PlanChangedException.class)
          .hasMessageContaining(
              "~ publication: names exchanged in memory -> two renames in memory (readers may miss"
                  + " the table)");
      assertThatThrownBy(() -> Strategy.inPlace().gapless())
          .hasMessage("Only a table swap can be gapless, not in-place");
      tables.unfit = Optional.of("Cannot swap clean.sales: it is a view");
      assertThatThrownBy(() -> request.plan())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Cannot swap clean.sales: it is a view");
      assertThat(orchestrator.backfills()).isEmpty();
    }
  }

  @Test
  void aDifferenceThatWasNotExpectedStopsTheSwapBeforeProductionIsTouched() throws Exception {
    try (Orchestrator orchestrator = orchestrator(0)) {
      runHistory(orchestrator);
      BackfillRequest request =
          orchestrator
              .backfill(CLEAN)
              .from(FIRST)
              .strategy(Strategy.tableSwap())
              .expecting(Expected.onlyChanging("value"));
      BackfillPlan plan = request.plan();
      assertThat(PlanText.table(plan))
          .contains("expected: only value may change; no row may come or go\n");
      factor.set(10);
      BackfillId id = orchestrator.submit(plan);
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();

      DagRun run = run(orchestrator, id);
      assertThat(run.state()).isEqualTo(DagRunState.FAILED);
      assertThat(task(orchestrator, run, "diff").message())
          .contains("in what was not expected", "rows were added", "was not touched");
      assertThat(task(orchestrator, run, "swap").state()).isEqualTo(TaskState.UPSTREAM_FAILED);
      assertThat(tables.value("clean.sales", "1998-01-05")).isEqualTo(1);
    }
  }

  @Test
  void refusesExpectationsThatNobodyCouldCheck() throws Exception {
    try (Orchestrator orchestrator = orchestrator(0)) {
      runHistory(orchestrator);
      BackfillRequest request =
          orchestrator.backfill(CLEAN).from(FIRST).strategy(Strategy.tableSwap());

      assertThatThrownBy(() -> request.expecting(Expected.onlyChanging("price")).plan())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "clean.sales has no column price, which the backfill is expected to change; its"
                  + " columns are value");
      assertThatThrownBy(
              () -> request.expecting(Expected.onlyChanging("value").addingRows()).plan())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("say keyedBy(columns) too");
      request.expecting(Expected.anything().keyedBy("value")).strategy(Strategy.inPlace());
      assertThatThrownBy(request::plan)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("choose the strategy table-swap, or expect nothing");
    }
  }

  @Test
  void aGaplessSwapIsRefusedBeforeItBeginsIfTheCatalogHasChanged() throws Exception {
    try (Orchestrator orchestrator = orchestrator(0)) {
      BackfillPlan plan =
          orchestrator.backfill(CLEAN).from(FIRST).strategy(Strategy.tableSwap().gapless()).plan();
      BackfillId id = orchestrator.submit(plan);
      tables.gapless = false;
      orchestrator.start();
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();

      DagRun run = run(orchestrator, id);
      assertThat(run.state()).isEqualTo(DagRunState.FAILED);
      assertThat(orchestrator.tasks(run.id()))
          .filteredOn(task -> task.id().task().equals("prepare"))
          .singleElement()
          .satisfies(
              task -> assertThat(task.message()).contains("Cannot swap clean.sales without a gap"));
    }
  }

  @Test
  void refusesWhatCannotBeBackfilled() {
    try (Orchestrator orchestrator = orchestrator(0)) {
      assertThatThrownBy(() -> orchestrator.backfill(RAW).plan())
          .hasMessageContaining("Cannot backfill raw.sales: no registered task writes it");
      assertThatThrownBy(() -> orchestrator.backfill(CLEAN).from(LocalDate.of(1997, 12, 1)).plan())
          .hasMessageContaining("its partitions exist in");
      assertThatThrownBy(
              () -> orchestrator.backfill(CLEAN).from(FIRST).through(FIRST.minusDays(1)).plan())
          .hasMessageContaining("the last day lies before the first");
      assertThatThrownBy(() -> orchestrator.backfill(daily("clean.sale")).plan())
          .hasMessageContaining("There is no dataset 'clean.sale'");
      assertThatThrownBy(() -> orchestrator.rollback(CLEAN.name()))
          .hasMessageContaining("There is no table swap of clean.sales to take back");
    }
  }

  private void runHistory(Orchestrator orchestrator) throws InterruptedException {
    orchestrator.start();
    orchestrator.tick();
    assertThat(orchestrator.awaitQuiet(SOON)).isTrue();
    assertThat(orchestrator.runs(Optional.empty(), List.of(), 1000))
        .hasSize(24)
        .allMatch(run -> run.state() == DagRunState.SUCCESS);
  }

  private BackfillId submit(Orchestrator orchestrator, String from, String through) {
    return orchestrator.submit(
        orchestrator
            .backfill(CLEAN)
            .from(LocalDate.parse(from))
            .through(LocalDate.parse(through))
            .strategy(Strategy.tableSwap())
            .plan());
  }

  private static TaskInstance task(Orchestrator orchestrator, DagRun run, String name) {
    return orchestrator.tasks(run.id()).stream()
        .filter(task -> task.id().task().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static DagRun run(Orchestrator orchestrator, BackfillId id) {
    Backfill backfill =
        orchestrator.backfills().stream().filter(b -> b.id().equals(id)).findFirst().orElseThrow();
    DagRun run = orchestrator.run(backfill.run()).orElseThrow();
    List<TaskInstance> tasks = orchestrator.tasks(run.id());
    assertThat(tasks).as("tasks of %s", run).isNotEmpty();
    return run;
  }

  private Orchestrator orchestrator(double least) {
    DagBuilder sales = scheduled("sales");
    TaskRef clean =
        sales.task("clean", tables.sum(CLEAN, RAW, PartitionMapping.overlapping(), factor));
    sales
        .after(clean)
        .task("clean_fit", QualityGate.on(CLEAN).require(Metric.rowCount().isAtLeast(least)));
    DagBuilder insights = scheduled("insights");
    insights.task(
        "weekly", tables.sum(WEEKLY, CLEAN, PartitionMapping.overlapping(), new AtomicInteger(1)));
    insights.task(
        "rolling", tables.sum(ROLLING, CLEAN, PartitionMapping.trailing(3), new AtomicInteger(1)));
    FIRST
        .datesUntil(LocalDate.of(1998, 1, 13))
        .forEach(day -> tables.put("raw.sales", day.toString(), 1));
    return Orchestrator.builder()
        .embeddedStore(directory.resolve("store"))
        .service(TableSwap.class, () -> tables)
        .service(TableInspector.class, () -> tables)
        .clock(InstantSource.fixed(NOW))
        // The one body that is still running when a test closes hangs until it is interrupted.
        .closingGrace(Duration.ofMillis(100))
        .dag(sales.build())
        .dag(insights.build())
        .build();
  }

  private static DagBuilder scheduled(String name) {
    return Dag.named(name).timetable(Timetable.daily(UTC)).startingOn(FIRST).catchup(Catchup.ALL);
  }

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(UTC).startingOn(FIRST).build();
  }
}
