package io.headgate.backfill;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.PartitionMapping;
import io.headgate.operation.Actor;
import io.headgate.postgres.TestDatabase;
import io.headgate.postgres.TestPostgres;
import io.headgate.quality.Metric;
import io.headgate.quality.QualityGate;
import io.headgate.quality.TableInspector;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskState;
import io.headgate.testing.InMemoryStore;
import io.headgate.testing.SettableClock;
import io.headgate.testing.TestOrchestrator;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What table swaps keep goes by itself, by a clock that the test turns. */
class FormerTablesTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final Duration KEPT = Duration.ofDays(14);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Dataset RAW = daily("raw.sales");
  private static final Dataset CLEAN = daily("clean.sales");

  private final SettableClock clock = SettableClock.at(LocalDate.of(1998, 1, 3));
  private final InMemoryStore store = new InMemoryStore(clock);
  private final MemoryTables tables = new MemoryTables();
  private final AtomicInteger factor = new AtomicInteger(1);

  @Test
  void aFormerTableGoesByARunOfItsOwnWhenItsTimeIsOver() {
    try (TestOrchestrator test = swapped(Optional.of(KEPT))) {
      clock.advance(KEPT.minusHours(1));
      test.tick();
      assertThat(drops(test)).isEmpty();
      assertThat(tables.value("clean.sales_old", "1998-01-01")).isEqualTo(1);

      clock.advance(Duration.ofHours(1));
      List<DagRunId> created = test.tick();

      DagRun drop = drops(test).get(0);
      assertThat(created).contains(drop.id());
      assertThat(drop.state()).isEqualTo(DagRunState.SUCCESS);
      assertThat(test.task(drop.id(), "drop").message()).isEqualTo("dropped clean.sales_old");
      assertThat(tables.names()).doesNotContain("clean.sales_old").contains("clean.sales");
      assertThatThrownBy(() -> test.rollback(CLEAN.name()))
          .hasMessageContaining("cannot be taken back any more");

      clock.advance(KEPT);
      test.tick();
      assertThat(drops(test)).hasSize(1);
    }
  }

  @Test
  void nothingGoesUnlessItWasSaid() {
    try (TestOrchestrator test = swapped(Optional.empty())) {
      clock.advance(Duration.ofDays(4_000));
      test.tick();

      assertThat(drops(test)).isEmpty();
      assertThat(tables.value("clean.sales_old", "1998-01-01")).isEqualTo(1);
    }
  }

  @Test
  void itLooksOnceAnHour() {
    try (TestOrchestrator test = swapped(Optional.of(KEPT))) {
      clock.advance(KEPT.minusMinutes(1));
      test.tick();
      clock.advance(Duration.ofMinutes(59));
      test.tick();
      assertThat(drops(test)).isEmpty();

      clock.advance(Duration.ofMinutes(1));
      test.tick();
      assertThat(drops(test)).hasSize(1);
    }
  }

  @Test
  void whileTheDatasetIsBackfilledItIsLeftForTheNextTime() {
    try (TestOrchestrator test = swapped(Optional.of(KEPT))) {
      Actor anna = Actor.named("anna");
      factor.set(0); // what the gate blocks
      BackfillId second = test.submit(plan(test));
      DagRunId run = run(test, second).id();
      assertThat(run(test, second).state()).isEqualTo(DagRunState.BLOCKED);
      clock.advance(KEPT);
      test.tick();
      assertThat(drops(test)).isEmpty();

      test.as(anna).cancel(run, "not needed");
      test.runUntilQuiet();
      clock.advance(Duration.ofHours(1));
      test.tick();
      assertThat(drops(test)).extracting(DagRun::state).containsExactly(DagRunState.SUCCESS);
    }
  }

  @Test
  void noBackfillBeginsWhileATableIsDropped() {
    try (TestOrchestrator test = swapped(Optional.of(KEPT))) {
      tables.cannotDrop = true;
      clock.advance(KEPT);
      test.tick();
      DagRunId drop = drops(test).get(0).id();
      assertThat(test.task(drop, "drop").state()).isEqualTo(TaskState.UP_FOR_RETRY);

      assertThatThrownBy(() -> test.submit(plan(test)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(drop + " is dropping what a table swap has kept");
      assertThatThrownBy(() -> test.rollback(CLEAN.name()))
          .hasMessageContaining("is dropping what a table swap has kept");

      tables.cannotDrop = false;
      test.advance(Duration.ofMinutes(10));
      assertThat(test.run(drop).state()).isEqualTo(DagRunState.SUCCESS);
      test.submit(plan(test));
    }
  }

  @Test
  void aDropThatFailedForGoodIsLeftToPeople() {
    try (TestOrchestrator test = swapped(Optional.of(KEPT))) {
      tables.cannotDrop = true;
      clock.advance(KEPT);
      test.tick();
      test.advance(Duration.ofDays(1));
      test.tick();
      DagRunId drop = drops(test).get(0).id();
      assertThat(drops(test)).extracting(DagRun::state).containsExactly(DagRunState.FAILED);

      BackfillId back = test.rollback(CLEAN.name());
      assertThat(run(test, back).state()).isEqualTo(DagRunState.SUCCESS);
      tables.cannotDrop = false;
      test.as(Actor.named("anna")).retryFailed(drop, "the catalog is there again");
      test.runUntilQuiet();

      assertThat(test.task(drop, "drop").message())
          .isEqualTo("nothing: the swap is ROLLED_BACK since");
      clock.advance(KEPT);
      test.tick();
      assertThat(drops(test))
          .extracting(DagRun::state)
          .containsOnly(DagRunState.SUCCESS)
          .hasSize(2);
    }
  }

  @Test
  void ofTwoNodesOneDropsIt() throws Exception {
    try (TestDatabase database = TestPostgres.shared().createDatabase();
        Orchestrator one = node(database, "one");
        Orchestrator two = node(database, "two")) {
      arrive();
      one.start();
      one.tick();
      assertThat(one.awaitQuiet(SOON)).isTrue();
      one.submit(one.backfill(CLEAN).from(FIRST).strategy(Strategy.tableSwap()).plan());
      assertThat(one.awaitQuiet(SOON)).isTrue();
      two.start();
      clock.advance(KEPT);
      one.tick();
      two.tick();
      assertThat(one.awaitQuiet(SOON)).isTrue();
      assertThat(two.awaitQuiet(SOON)).isTrue();

      List<DagRun> drops = two.runs(Optional.of("drop_old_bf_1"), List.of(), 10);
      assertThat(drops).extracting(DagRun::state).containsExactly(DagRunState.SUCCESS);
      assertThat(tables.drops).hasValue(1);
    }
  }

  @Test
  void anAgeBelowZeroIsRefused() {
    assertThatThrownBy(() -> Orchestrator.builder().droppingFormerTablesAfter(Duration.ofDays(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Former tables cannot be kept for PT-24H");
  }

  private TestOrchestrator swapped(Optional<Duration> kept) {
    arrive();
    TestOrchestrator.Builder builder =
        TestOrchestrator.of(sales())
            .clock(clock)
            .store(store)
            .service(TableSwap.class, () -> tables)
            .service(TableInspector.class, () -> tables);
    TestOrchestrator test = kept.map(builder::droppingFormerTablesAfter).orElse(builder).build();
    test.tick();
    BackfillId swap = test.submit(plan(test));
    assertThat(run(test, swap).state()).isEqualTo(DagRunState.SUCCESS);
    return test;
  }

  private static BackfillPlan plan(TestOrchestrator test) {
    return test.plan(CLEAN.name(), FIRST, FIRST, Strategy.tableSwap());
  }

  private DagRun run(TestOrchestrator test, BackfillId id) {
    return test.runs().stream()
        .filter(run -> run.id().dag().equals(id.value()))
        .findFirst()
        .orElseThrow();
  }

  private static List<DagRun> drops(TestOrchestrator test) {
    return test.runs().stream().filter(run -> run.id().dag().equals("drop_old_bf_1")).toList();
  }

  private void arrive() {
    FIRST
        .datesUntil(LocalDate.of(1998, 1, 3))
        .forEach(day -> tables.put("raw.sales", day.toString(), 1));
  }

  private Orchestrator node(TestDatabase database, String name) {
    OrchestratorBuilder builder =
        Orchestrator.builder()
            .postgresStore(database.url(), TestDatabase.USER, () -> "")
            .node(name, Duration.ofSeconds(20), Duration.ofSeconds(1))
            .service(TableSwap.class, () -> tables)
            .service(TableInspector.class, () -> tables)
            .droppingFormerTablesAfter(KEPT)
            .clock(clock);
    return builder.dag(sales()).build();
  }

  private Dag sales() {
    DagBuilder sales =
        Dag.named("sales").timetable(Timetable.daily(UTC)).startingOn(FIRST).catchup(Catchup.ALL);

    TaskRef clean =
        sales.task("clean", tables.sum(CLEAN, RAW, PartitionMapping.overlapping(), factor));
    sales
        .after(clean)
        .task("not_empty", QualityGate.on(CLEAN).require(Metric.rowCount().isAtLeast(1)));
    return sales.build();
  }

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(UTC).startingOn(FIRST).build();
  }
}
