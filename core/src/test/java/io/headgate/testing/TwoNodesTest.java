package io.headgate.testing;

import static io.headgate.testing.Scenario.CLEAN;
import static io.headgate.testing.Scenario.RAW;
import static io.headgate.testing.Scenario.copy;
import static io.headgate.testing.Scenario.dag;
import static io.headgate.testing.Scenario.dailyDag;
import static io.headgate.testing.Scenario.succeeds;
import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Expected;
import io.headgate.backfill.Pace;
import io.headgate.backfill.PlanRequest;
import io.headgate.backfill.PlanRequest.Wanted;
import io.headgate.backfill.PlanScope;
import io.headgate.backfill.ScheduledRuns;
import io.headgate.backfill.Selection;
import io.headgate.backfill.Strategy;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.OwnershipLostException;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.operation.Actor;
import io.headgate.operation.Clear;
import io.headgate.operation.Operations;
import io.headgate.operation.Why;
import io.headgate.postgres.TestDatabase;
import io.headgate.postgres.TestPostgres;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Two orchestrators on one store, each turn taken by hand. Their clocks are two hours apart: what
 * they tell each other must not depend on them.
 */
class TwoNodesTest {

  private static final LocalDate DAY = LocalDate.of(1998, 1, 8);
  private static final LocalDate TODAY = LocalDate.of(1998, 2, 1);

  private final TestDatabase database = TestPostgres.shared().createDatabase();
  private final List<CountingStore> stores = new ArrayList<>();
  private final List<TestOrchestrator> nodes = new ArrayList<>();

  @AfterEach
  void closeAll() {
    nodes.forEach(TestOrchestrator::close);
    database.close();
  }

  private TestOrchestrator node(Dag... dags) {
    SettableClock clock = SettableClock.at(TODAY);
    clock.advance(Duration.ofHours(nodes.isEmpty() ? 3 : 1));
    CountingStore store = new CountingStore(database.location().open(clock));
    stores.add(store);
    TestOrchestrator node = TestOrchestrator.of(dags).clock(clock).on(store).build();
    nodes.add(node);
    return node;
  }

  /** As if nothing had been heard of any node for longer than its lease. */
  private void leasesRunOut() {
    database.execute("UPDATE headgate.lease SET expires_at = 0");
  }

  /** A body that writes {@code to} and does what the test says. */
  private record Body(Dataset to, Function<TaskContext, TaskResult> work) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      return work.apply(context);
    }

    @Override
    public List<Dataset> writes() {
      return List.of(to);
    }

    @Override
    public List<Input> reads() {
      return List.of();
    }
  }

  @Test
  void createScheduledRunsOnceHoweverManyTick() {
    Dag daily = scheduled("daily");
    TestOrchestrator one = node(daily);
    TestOrchestrator two = node(daily);

    List<DagRunId> byOne = one.tick();
    List<DagRunId> byTwo = two.tick();

    assertThat(byOne).hasSize(31);
    assertThat(byTwo).isEmpty();
    one.advance(Duration.ofDays(1));
    two.advance(Duration.ofDays(2));
    assertThat(two.tick()).hasSize(2);
    assertThat(one.tick()).isEmpty();
    assertThat(one.runs()).hasSize(33).extracting(DagRun::state).containsOnly(DagRunState.SUCCESS);
  }

  private static Dag scheduled(String name) {
    DagBuilder dag = dailyDag(name);
    dag.task("work", succeeds());
    return dag.build();
  }

  @Test
  void goOnWhenBothCreateTheSameRunAtTheSameMoment() throws InterruptedException {
    Dag daily = scheduled("daily");
    TestOrchestrator one = node(daily);
    TestOrchestrator two = node(daily);
    int rounds = 20;
    int created = 0;

    for (int i = 0; i < rounds; i++) {
      one.clock().advance(Duration.ofDays(1));
      two.clock().advance(Duration.ofDays(1));
      List<DagRunId> other = new ArrayList<>();
      Thread second = new Thread(() -> other.addAll(two.tick()));
      second.start();
      created += one.tick().size();
      second.join();
      created += other.size();
    }

    assertThat(created).isEqualTo(31 + rounds);
    assertThat(one.runs())
        .hasSize(31 + rounds)
        .extracting(DagRun::state)
        .containsOnly(DagRunState.SUCCESS);
    System.out.println("two nodes ticking at once: " + rounds + " rounds, " + created + " runs");
  }

  @Test
  void releaseBlockedRunsOfEachOther() {
    DagBuilder raw = dag("raw");
    raw.task("load", copy(RAW));
    DagBuilder clean = dag("clean");
    clean.task("clean", copy(CLEAN, RAW));
    Dag[] dags = {raw.build(), clean.build()};
    TestOrchestrator one = node(dags);
    TestOrchestrator two = node(dags);

    DagRunId run = one.run("clean", DAY);
    assertThat(one.run(run).state()).isEqualTo(DagRunState.BLOCKED);
    two.run("raw", DAY);
    assertThat(one.run(run).state()).isEqualTo(DagRunState.BLOCKED);
    one.beat();

    assertThat(one.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(one.task(run, "clean").attempt()).isEqualTo(1);
  }

  @Test
  void neverWriteOnePartitionAtTheSameTime() {
    List<String> seen = new ArrayList<>();
    DagBuilder builder = dag("sales");
    builder.task(
        "load",
        new Body(
            RAW,
            context -> {
              if (seen.isEmpty()) {
                seen.add("first begins");
                DagRunId other = nodes.get(1).run("sales", DAY);
                TaskInstance held = nodes.get(1).task(other, "load");
                assertThat(held.state()).isEqualTo(TaskState.QUEUED);
                assertThat(held.message())
                    .isEqualTo(
                        "waits for sales/manual/1998-01-08_1#load on another node, which is"
                            + " writing raw.sales");
                nodes.get(1).run("sales", DAY.plusDays(1));
                nodes.get(1).beat();
                assertThat(nodes.get(1).task(other, "load").state()).isEqualTo(TaskState.QUEUED);
                seen.add("first ends");
              } else {
                seen.add(context.interval().start().toString());
              }
              return TaskResult.success();
            }));
    Dag sales = builder.build();
    TestOrchestrator one = node(sales);
    TestOrchestrator two = node(sales);

    one.run("sales", DAY);
    two.beat();

    assertThat(seen)
        .containsExactly(
            "first begins", "1998-01-09T00:00:00Z", "first ends", "1998-01-08T00:00:00Z");
    assertThat(two.runs()).hasSize(3).extracting(DagRun::state).containsOnly(DagRunState.SUCCESS);
  }

  @Test
  void takeOverFromANodeThatIsPausedAndKeepItFromPublishing() {
    List<String> log = new ArrayList<>();
    DagBuilder builder = dag("sales");
    TaskRef first = builder.task("first", succeeds());
    TaskRef load =
        builder
            .after(first)
            .task(
                "load",
                new Body(
                    RAW,
                    context -> {
                      log.add("begins " + context.attempt());
                      if (context.attempt() == 1) {
                        // The other node goes on while this one stands still.
                        leasesRunOut();
                        nodes.get(1).beat();
                        log.add("wakes up");
                      }
                      try {
                        context.requireOwnership();
                      } catch (OwnershipLostException e) {
                        log.add("must not publish");
                        throw e;
                      }
                      log.add("publishes " + context.attempt());
                      return TaskResult.success();
                    }));
    builder.after(load).task("last", succeeds());
    Dag sales = builder.build();
    TestOrchestrator one = node(sales);
    TestOrchestrator two = node(sales);

    DagRunId run = one.run("sales", DAY);

    assertThat(log)
        .containsExactly("begins 1", "begins 2", "publishes 2", "wakes up", "must not publish");
    assertThat(two.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(two.task(run, "first").attempt()).isEqualTo(1);
    assertThat(two.task(run, "load").attempt()).isEqualTo(2);
    assertThat(two.task(run, "load").failures()).isZero();
    assertThat(two.ledger().materializations(RAW.name(), RAW.life())).hasSize(1);
    DagRunId next = one.run("sales", DAY.plusDays(1));
    assertThat(one.run(next).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void keepABodyFromWritingThatDoesNotAsk() {
    DagBuilder builder = dag("sales");
    builder.task(
        "load",
        new Body(
            RAW,
            context -> {
              if (context.attempt() == 1) {
                leasesRunOut();
                nodes.get(1).beat();
                return TaskResult.success("from the dead");
              }
              return TaskResult.success("from the living");
            }));
    Dag sales = builder.build();
    TestOrchestrator one = node(sales);
    TestOrchestrator two = node(sales);

    DagRunId run = one.run("sales", DAY);

    assertThat(two.task(run, "load").message()).isEqualTo("from the living");
    assertThat(two.ledger().materializations(RAW.name(), RAW.life())).hasSize(1);
  }

  @Test
  void goOnWithTheirBodiesWhenANeighbourWasQuicker() {
    Dag daily = scheduled("daily");
    DagBuilder builder = dag("sales");
    builder.task(
        "load",
        new Body(
            RAW,
            context -> {
              nodes.forEach(node -> node.clock().advance(Duration.ofDays(1)));
              assertThat(nodes.get(1).tick()).hasSize(1);
              stores.get(0).answerLateOnce();
              assertThat(nodes.get(0).tick()).isEmpty();
              return TaskResult.success("attempt " + context.attempt());
            }));
    Dag sales = builder.build();
    TestOrchestrator one = node(daily, sales);
    TestOrchestrator two = node(daily, sales);
    one.tick();

    DagRunId run = one.run("sales", DAY);

    assertThat(stores.get(0).hasAnsweredLate()).isTrue();
    assertThat(one.task(run, "load").message()).isEqualTo("attempt 1");
    assertThat(one.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(two.runs()).hasSize(33).extracting(DagRun::state).containsOnly(DagRunState.SUCCESS);
  }

  @Test
  void leaveTheirRunsToOthersWhenTheyClose() {
    DagBuilder builder = dag("wait");
    builder.task(
        "sensor",
        context ->
            context.attempt() == 1
                ? TaskResult.deferred("not yet", Duration.ofMinutes(10))
                : TaskResult.success());
    Dag wait = builder.build();
    TestOrchestrator one = node(wait);
    TestOrchestrator two = node(wait);
    DagRunId run = one.run("wait", DAY);

    one.close();
    two.beat();
    two.advance(Duration.ofDays(1));

    assertThat(two.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThatThrownBy(() -> one.run("wait", DAY)).hasMessageContaining("is closed");
  }

  @Test
  void cancelRunsOfEachOther() {
    List<String> seen = new ArrayList<>();
    DagBuilder builder = dag("sales");
    TaskRef load =
        builder.task(
            "load",
            new Body(
                RAW,
                context -> {
                  DagRunId run = context.id().run();
                  assertThatThrownBy(() -> anna(1).clear(run, "load", Clear.TASK, "again"))
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("it is RUNNING, and it belongs to node 'process");
                  assertThat(anna(1).cancel(run, "wrong day")).isEqualTo(DagRunState.CANCELLED);
                  nodes.get(1).runUntilQuiet();
                  assertThat(context.isCancelled()).isFalse();
                  nodes.get(0).beat();
                  assertThat(context.isCancelled()).isTrue();
                  assertThatThrownBy(context::requireOwnership)
                      .isInstanceOf(OwnershipLostException.class);
                  seen.add("load");
                  return TaskResult.success();
                }));
    builder.after(load).task("report", succeeds());
    Dag sales = builder.build();
    TestOrchestrator one = node(sales);
    TestOrchestrator two = node(sales, scheduled("daily"));

    DagRunId run = one.run("sales", DAY);

    assertThat(seen).containsExactly("load");
    assertThat(two.run(run).state()).isEqualTo(DagRunState.CANCELLED);
    assertThat(two.tasks(run)).extracting(TaskInstance::state).containsOnly(TaskState.CANCELLED);
    assertThat(two.ledger().materializations(RAW.name(), RAW.life())).isEmpty();
    assertThat(two.tick()).hasSize(31);
  }

  @Test
  void takeOverAFinishedRunThatIsDoneAgain() {
    List<Integer> hours = new ArrayList<>();
    DagBuilder builder = dag("sales");
    builder.task(
        "load",
        context -> {
          hours.add(context.clock().instant().atZone(UTC).getHour());
          return TaskResult.success();
        });
    Dag sales = builder.build();
    TestOrchestrator one = node(sales);
    TestOrchestrator two = node(sales);
    DagRunId run = one.run("sales", DAY);

    anna(1).rerun(run, "again");
    two.runUntilQuiet();
    one.beat();

    assertThat(hours).as("the hours that the nodes' clocks show").containsExactly(3, 1);
    assertThat(one.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void hearOfPausesOfEachOther() {
    Dag daily = scheduled("daily");
    TestOrchestrator one = node(daily);
    TestOrchestrator two = node(daily);

    anna(1).pause("daily", "audit");
    one.beat();
    assertThat(one.tick()).isEmpty();
    anna(1).resume("daily", "done");
    one.beat();
    assertThat(one.tick()).hasSize(31);
    assertThat(two.runs()).extracting(DagRun::state).containsOnly(DagRunState.SUCCESS);
  }

  @Test
  void scheduledRunsWaitForABackfillOfAnotherNode() {
    List<String> written = new ArrayList<>();
    Dag shop = shop(written, RunKind.BACKFILL);
    TestOrchestrator one = node(shop);
    TestOrchestrator two = node(shop);
    BackfillId backfill = one.submit(firstDay(one, ScheduledRuns.WAIT));

    two.tick();

    assertThat(written).containsExactly("scheduled 1998-01-02");
    DagRunId held = scheduledRun(two);
    assertThat(two.task(held, "clean").message())
        .isEqualTo(
            "waits for "
                + new TaskInstanceId(backfillRun(one, backfill), "clean_1")
                + " on another node, which goes first in writing clean");
    two.beat();
    assertThat(written).hasSize(1);

    one.advance(Duration.ofHours(1));
    two.beat();

    assertThat(written)
        .containsExactly("scheduled 1998-01-02", "backfill 1998-01-01", "scheduled 1998-01-01");
    assertThat(two.runs()).extracting(DagRun::state).containsOnly(DagRunState.SUCCESS);
  }

  @Test
  void aBackfillLetsScheduledRunsOfAnotherNodeGoFirst() {
    List<String> written = new ArrayList<>();
    Dag shop = shop(written, RunKind.SCHEDULED);
    TestOrchestrator one = node(shop);
    TestOrchestrator two = node(shop);
    two.tick();
    BackfillId backfill = one.submit(firstDay(one, ScheduledRuns.GO_FIRST));

    one.beat();

    assertThat(written).isEmpty();
    assertThat(one.why(backfillRun(one, backfill), "clean_1"))
        .isEqualTo(new Why.WaitsBehind(new TaskInstanceId(scheduledRun(two), "clean")));

    two.advance(Duration.ofHours(1));
    one.beat();

    assertThat(written)
        .containsExactlyInAnyOrder(
            "scheduled 1998-01-01", "scheduled 1998-01-02", "backfill 1998-01-01")
        .containsSubsequence("scheduled 1998-01-01", "backfill 1998-01-01");
    assertThat(two.runs()).extracting(DagRun::state).containsOnly(DagRunState.SUCCESS);
  }

  /** Two days; bodies in runs of that kind first ask for an hour. */
  private static Dag shop(List<String> written, RunKind late) {
    Set<TaskInstanceId> begun = new HashSet<>();
    Dataset clean = Dataset.named("clean").daily(UTC).startingOn(LocalDate.of(1998, 1, 1)).build();
    DagBuilder dag =
        Dag.named("shop")
            .timetable(Timetable.daily(UTC))
            .startingOn(LocalDate.of(1998, 1, 1))
            .endingOn(LocalDate.of(1998, 1, 2))
            .catchup(Catchup.ALL);
    dag.task(
        "clean",
        new Body(
            clean,
            context -> {
              RunKind kind = context.id().run().kind();
              if (kind == late && begun.add(context.id())) {
                return TaskResult.deferred("not yet", Duration.ofHours(1));
              }
              context.outputs(clean).forEach(made -> written.add(kind.code() + " " + made.label()));
              return TaskResult.success();
            }));
    return dag.build();
  }

  private static BackfillPlan firstDay(TestOrchestrator node, ScheduledRuns scheduled) {
    Optional<LocalDate> first = Optional.of(LocalDate.of(1998, 1, 1));
    return node.plan(
        new PlanRequest(
            List.of(new Wanted(new DatasetName("clean"), first, first)),
            Selection.everything(),
            PlanScope.ALL,
            Strategy.inPlace(),
            Expected.anything(),
            Pace.USUAL.withScheduledRuns(scheduled),
            1_000));
  }

  private static DagRunId backfillRun(TestOrchestrator node, BackfillId backfill) {
    return run(node, id -> id.dag().equals(backfill.value()));
  }

  private static DagRunId scheduledRun(TestOrchestrator node) {
    return run(node, id -> id.kind() == RunKind.SCHEDULED && id.key().startsWith("1998-01-01"));
  }

  private static DagRunId run(TestOrchestrator node, Predicate<DagRunId> which) {
    return node.runs().stream().map(DagRun::id).filter(which).findFirst().orElseThrow();
  }

  private Operations anna(int node) {
    return nodes.get(node).as(Actor.named("anna"));
  }

  @Test
  void leaveRunsAloneWhoseDagTheyDoNotKnow() {
    DagBuilder builder = dag("wait");
    builder.task("sensor", context -> TaskResult.deferred("not yet", Duration.ofMinutes(10)));
    Dag wait = builder.build();
    TestOrchestrator one = node(wait);
    TestOrchestrator stranger = node(scheduled("other"));
    TestOrchestrator two = node(wait);
    DagRunId run = one.run("wait", DAY);

    one.close();
    stranger.beat();
    two.beat();
    two.advance(Duration.ofDays(1));

    assertThat(two.task(run, "sensor").attempt()).isGreaterThan(1);
  }
}
