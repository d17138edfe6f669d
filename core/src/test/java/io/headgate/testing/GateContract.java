package io.headgate.testing;

import static io.headgate.testing.Scenario.CLEAN;
import static io.headgate.testing.Scenario.MART;
import static io.headgate.testing.Scenario.RAW;
import static io.headgate.testing.Scenario.copy;
import static io.headgate.testing.Scenario.dag;
import static io.headgate.testing.Scenario.dailyDag;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.ledger.HistoryQuery;
import io.headgate.ledger.MetricSample;
import io.headgate.ledger.Observer;
import io.headgate.quality.Outcome;
import io.headgate.quality.QualityGate;
import io.headgate.quality.TableInspector;
import io.headgate.quality.Verdict;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskState;
import io.headgate.testing.Scenario.Warehouse;
import io.headgate.ticket.Consumer;
import io.headgate.ticket.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a gate that finds data unfit does to its own run, to others, and to people. */
abstract class GateContract extends EngineContract {

  private static final LocalDate NEXT = DAY.plusDays(1);
  private static final Duration RECHECK = Duration.ofMinutes(10);

  private final Warehouse warehouse = new Warehouse();

  /** Gate, then clean; a second DAG of another team makes the mart from it. */
  private TestOrchestrator twoTeams() {
    return start(
        builder -> builder.service(TableInspector.class, () -> warehouse), sales(), marts());
  }

  private static Dag sales() {
    DagBuilder dag = dag("sales");
    TaskRef arrived = dag.task("arrived", QualityGate.on(RAW).recheckEvery(RECHECK));
    dag.after(arrived).task("clean", copy(CLEAN, RAW));
    return dag.build();
  }

  private static Dag marts() {
    DagBuilder dag = dag("marts");
    dag.task("mart", copy(MART, CLEAN));
    return dag.build();
  }

  @Test
  void blocksTheRunWhenTheUpstreamPartitionIsMissing() {
    TestOrchestrator test = twoTeams();

    DagRunId run = test.run("sales", DAY);

    assertThat(test.run(run).state()).isEqualTo(DagRunState.BLOCKED);
    assertThat(states(test, run))
        .isEqualTo(Map.of("arrived", TaskState.BLOCKED, "clean", TaskState.SCHEDULED));
    assertThat(test.task(run, "arrived").message())
        .isEqualTo(
            "raw.sales 1998-01-08: presence is 0, required is >= 1; owner store-systems"
                + " <stores@example.com>; ticket HG-1");
    List<Verdict> verdicts = test.ledger().verdicts(RAW.name(), test.run(run).interval());
    assertThat(verdicts).hasSize(1);
    assertThat(verdicts.get(0).outcome()).isEqualTo(Outcome.BLOCK);
  }

  @Test
  void opensOneTicketHoweverOftenItLooks() {
    TestOrchestrator test = twoTeams();
    test.run("sales", DAY);

    test.advance(Duration.ofHours(3));
    test.run("sales", DAY);

    assertThat(warehouse.looked().size()).isGreaterThan(18);
    assertThat(test.tickets(false)).hasSize(1);
    Ticket ticket = test.tickets(true).get(0);
    assertThat(ticket.dataset()).isEqualTo(RAW.name());
    assertThat(ticket.owner()).isEqualTo(RAW.owner());
    assertThat(ticket.consumers())
        .containsExactly(
            new Consumer("sales.arrived", Optional.empty()),
            new Consumer("clean.sales", CLEAN.owner()),
            new Consumer("mart.sales", MART.owner()));
  }

  @Test
  void aTicketListsTasksOfOtherDagsThatWriteNothing() {
    DagBuilder exports = dag("exports").ownedBy(Scenario.STORES);
    exports.task("send", new Scenario.Reading(MART));
    TestOrchestrator test =
        start(
            builder -> builder.service(TableInspector.class, () -> warehouse),
            sales(),
            marts(),
            exports.build());

    test.run("sales", DAY);

    assertThat(test.tickets(true).get(0).waiting())
        .isEqualTo(
            "sales.arrived, clean.sales (data-platform), mart.sales (data-platform), exports.send"
                + " (store-systems)");
  }

  @Test
  void everyConsumerInAnyDagWaitsAndNamesTheFirstBadDataset() {
    TestOrchestrator test = twoTeams();
    test.run("sales", DAY);

    DagRunId run = test.run("marts", DAY);

    assertThat(test.task(run, "mart").state()).isEqualTo(TaskState.BLOCKED);
    assertThat(test.task(run, "mart").message())
        .startsWith("clean.sales 1998-01-08 is not there yet (made by sales.clean)")
        .contains("raw.sales 1998-01-08: presence is 0", "owner store-systems", "ticket HG-1");
  }

  @Test
  void everythingGoesOnByItselfWhenTheDataArrivesUnannounced() {
    TestOrchestrator test = twoTeams();
    DagRunId sales = test.run("sales", DAY);
    DagRunId marts = test.run("marts", DAY);

    warehouse.deliver(RAW, DAY.toString());
    test.advance(RECHECK.minusSeconds(1));
    assertThat(test.run(sales).state()).isEqualTo(DagRunState.BLOCKED);
    test.advance(Duration.ofSeconds(1));

    assertThat(test.run(sales).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(test.run(marts).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(test.tickets(true)).isEmpty();
    assertThat(test.tickets(false).get(0).closedAt()).isEqualTo(Optional.of(clock.instant()));
  }

  @Test
  void looksAtOnceWhenTheLedgerHearsOfThePartition() {
    TestOrchestrator test = twoTeams();
    DagRunId run = test.run("sales", DAY);

    warehouse.deliver(RAW, DAY.toString());
    test.reportMaterialized(RAW, List.of(DAY.toString()), "the stores' own loader");

    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void waitsQuietlyUntilItsPatienceIsOver() {
    Duration patience = Duration.ofHours(6);
    Instant end = DAY.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    DagBuilder dag = dag("sales");
    dag.task(
        "arrived",
        QualityGate.on(RAW)
            .recheckEvery(RECHECK)
            .waitingUpTo(Duration.between(end, clock.instant()).plus(patience)));
    TestOrchestrator test =
        start(builder -> builder.service(TableInspector.class, () -> warehouse), dag.build());
    DagRunId run = test.run("sales", DAY);

    assertThat(test.task(run, "arrived").state()).isEqualTo(TaskState.DEFERRED);
    test.advance(patience.minusSeconds(1));
    assertThat(test.task(run, "arrived").state()).isEqualTo(TaskState.DEFERRED);
    assertThat(test.tickets(false)).isEmpty();
    // The pauses grow from ten minutes to sixteen times that, so there are few looks.
    assertThat(warehouse.looked().size()).isBetween(5, 10);
    test.advance(Duration.ofSeconds(1));

    assertThat(test.run(run).state()).isEqualTo(DagRunState.BLOCKED);
    assertThat(test.tickets(true)).hasSize(1);
  }

  @Test
  void looksOnlyAtThePartitionsOfItsInterval() {
    TestOrchestrator test = twoTeams();
    warehouse.deliver(RAW, NEXT.toString());

    test.run("sales", NEXT);

    assertThat(warehouse.looked()).containsExactly(RAW.partition(NEXT.toString()));
  }

  @Test
  void aBadPartitionDoesNotKeepOthersFromTheirDays() {
    TestOrchestrator test = twoTeams();
    warehouse.deliver(RAW, NEXT.toString());

    test.run("sales", DAY);
    DagRunId other = test.run("sales", NEXT);

    assertThat(test.run(other).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void aBlockedRunTakesNoPlaceAmongTheActiveOnes() {
    DagBuilder dag = dailyDag("daily").maxActiveRuns(1);
    TaskRef arrived = dag.task("arrived", QualityGate.on(RAW).recheckEvery(RECHECK));
    dag.after(arrived).task("clean", copy(CLEAN, RAW));
    Scenario.FIRST
        .datesUntil(LocalDate.of(1998, 2, 1))
        .filter(day -> !day.equals(DAY))
        .forEach(day -> warehouse.deliver(RAW, day.toString()));
    TestOrchestrator test =
        start(builder -> builder.service(TableInspector.class, () -> warehouse), dag.build());

    assertThat(test.tick()).hasSize(31);

    assertThat(test.runs().stream().filter(run -> run.state() == DagRunState.SUCCESS)).hasSize(30);
    assertThat(test.runs().stream().filter(run -> run.state() == DagRunState.BLOCKED)).hasSize(1);
  }

  @Test
  void aBlockSurvivesARestartAndIsReleasedAfterIt() {
    TestOrchestrator test = twoTeams();
    DagRunId run = test.run("sales", DAY);

    test =
        restart(
            builder -> builder.service(TableInspector.class, () -> warehouse), sales(), marts());
    assertThat(test.run(run).state()).isEqualTo(DagRunState.BLOCKED);
    assertThat(test.tickets(true)).hasSize(1);

    warehouse.deliver(RAW, DAY.toString());
    test.advance(RECHECK);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(test.tickets(true)).isEmpty();
  }

  @Test
  void aPartitionThatTurnsBadAgainBlocksItsReadersAnew() {
    TestOrchestrator test = twoTeams();
    warehouse.deliver(RAW, DAY.toString());
    test.run("sales", DAY);

    warehouse.withdraw(RAW, DAY.toString());
    DagRunId again = test.run("sales", DAY);

    assertThat(test.run(again).state()).isEqualTo(DagRunState.BLOCKED);
    assertThat(test.tickets(true)).hasSize(1);
  }

  @Test
  void remembersWhoLookedAtWhichVersion() {
    TestOrchestrator test = twoTeams();
    DagRunId run = test.run("sales", DAY);
    warehouse.deliver(RAW, DAY.toString());
    test.reportMaterialized(RAW, List.of(DAY.toString()), "the stores' own loader");

    List<MetricSample> samples =
        test.ledger().samples(HistoryQuery.of(RAW.name()).metric("presence").everyLook());

    long version =
        test.ledger().materialization(RAW.partition(DAY.toString())).orElseThrow().version();
    assertThat(samples).extracting(MetricSample::version).containsExactly(0L, version);
    assertThat(samples)
        .extracting(sample -> sample.by().orElseThrow())
        .containsExactly(
            new Observer(test.task(run, "arrived").id(), 1),
            new Observer(test.task(run, "arrived").id(), 2));
  }
}
