package io.headgate.testing;

import static io.headgate.testing.Scenario.CLEAN;
import static io.headgate.testing.Scenario.MART;
import static io.headgate.testing.Scenario.PLATFORM;
import static io.headgate.testing.Scenario.RAW;
import static io.headgate.testing.Scenario.STORES;
import static io.headgate.testing.Scenario.copy;
import static io.headgate.testing.Scenario.dag;
import static io.headgate.testing.Scenario.dailyDag;
import static io.headgate.testing.Scenario.fails;
import static io.headgate.testing.Scenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Pool;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskOptions;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.internal.engine.Engine;
import io.headgate.internal.engine.EngineConfig;
import io.headgate.internal.engine.Limits;
import io.headgate.internal.engine.NodeConfig;
import io.headgate.internal.engine.Tracking;
import io.headgate.operation.Actor;
import io.headgate.operation.Why;
import io.headgate.quality.QualityGate;
import io.headgate.quality.TableInspector;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.Retention;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Why a task is not running: answered by a started orchestrator, and the same by one that only has
 * the store.
 */
abstract class WhyContract extends EngineContract {

  private final List<Dag> registered = new ArrayList<>();

  private TestOrchestrator started(DagBuilder... dags) {
    registered.clear();
    for (DagBuilder dag : dags) {
      registered.add(dag.build());
    }
    return start(registered.toArray(Dag[]::new));
  }

  /** The answer of an orchestrator on the same store that is not started. */
  private Why stored(DagRunId run, String task) {
    return Engine.open(config(registered), () -> store).operations().why(run, task);
  }

  private EngineConfig config(List<Dag> dags) {
    return new EngineConfig(
        dags,
        Map.of(),
        List.of(),
        Optional.empty(),
        clock,
        1,
        Duration.ZERO,
        Retention.forever(),
        Optional.empty(),
        NodeConfig.standard(),
        Limits.defaults(),
        Duration.ZERO,
        Tracking.NONE);
  }

  private void assertBoth(TestOrchestrator test, DagRunId run, String task, Why expected) {
    assertThat(test.why(run, task)).isEqualTo(expected);
    assertThat(stored(run, task)).isEqualTo(expected);
  }

  private Instant now() {
    return clock.instant();
  }

  @Test
  void namesTheTaskItWaitsForAndTheTimeItIsDue() {
    DagBuilder dag = dag("sales");
    TaskRef load =
        dag.task(
            "load",
            fails(),
            options ->
                options.retry(new RetryPolicy(3, Duration.ofHours(1), 1, Duration.ofHours(1), 0)));
    TaskRef wait = dag.task("wait", context -> TaskResult.deferred("7 of 9", Duration.ofHours(2)));
    TaskRef done = dag.task("done", context -> TaskResult.success("9 rows"));
    dag.after(load, wait, done).task("report", succeeds());
    TestOrchestrator test = started(dag);
    DagRunId run = test.run("sales", DAY);

    String failure = "java.lang.IllegalStateException: no such file";
    assertBoth(test, run, "load", new Why.RetryDue(now().plusSeconds(3_600), 1, failure));
    assertBoth(test, run, "wait", new Why.Deferred(now().plusSeconds(7_200), "7 of 9"));
    assertBoth(
        test, run, "done", new Why.Ended(TaskState.SUCCESS, Optional.of(now()), 1, "9 rows"));
    assertBoth(
        test,
        run,
        "report",
        new Why.WaitsForUpstream(
            "all_success",
            List.of(
                new Why.WaitsForUpstream.Upstream("load", TaskState.UP_FOR_RETRY),
                new Why.WaitsForUpstream.Upstream("wait", TaskState.DEFERRED))));
    assertThat(test.why(run, "report").text())
        .isEqualTo(
            "its trigger rule all_success waits for upstream: load is up_for_retry, wait is"
                + " deferred");
    assertThat(test.why(run, "load").text())
        .isEqualTo("it is tried again at 1998-02-01T01:00:00Z, after failures: 1: " + failure);
  }

  @Test
  void namesTheRunsThatHaveThePlaces() {
    DagBuilder dag = dag("sales").maxActiveRuns(1);
    dag.task("wait", context -> TaskResult.deferred("x", Duration.ofHours(2)));
    TestOrchestrator test = started(dag);
    DagRunId first = test.run("sales", DAY);
    DagRunId second = test.run("sales", DAY.plusDays(1));

    assertBoth(test, second, "wait", new Why.RunQueued(1, List.of(first)));
  }

  @Test
  void namesTheDataTheCheckTheOwnerAndTheTicket() {
    Scenario.Warehouse warehouse = new Scenario.Warehouse();
    DagBuilder dag = dailyDag("clean");
    TaskRef gate = dag.task("gate", QualityGate.on(RAW));
    dag.after(gate).task("clean", copy(CLEAN, RAW));
    DagBuilder reader = dag("mart");
    reader.task("mart", copy(MART, CLEAN));
    DagBuilder direct = dag("direct");
    direct.task("read", new Scenario.Reading(RAW));
    registered.addAll(List.of(dag.build(), reader.build(), direct.build()));
    TestOrchestrator test =
        start(
            builder -> builder.service(TableInspector.class, () -> warehouse),
            registered.toArray(Dag[]::new));
    DagRunId elsewhere = test.run("mart", DAY);
    assertBoth(
        test,
        elsewhere,
        "mart",
        new Why.PartitionMissing(
            CLEAN.partition("1998-01-08"), Optional.of("clean.clean"), Optional.of(PLATFORM)));

    DagRunId run = test.run("clean", DAY);
    Instant recheck = test.task(run, "gate").dueAt().orElseThrow();
    Why.VerdictBlocks verdict =
        new Why.VerdictBlocks(
            RAW.partition("1998-01-08"),
            List.of("presence >= 1"),
            "presence is 0, and has to be >= 1",
            Optional.of(STORES),
            Optional.of("HG-1"),
            Optional.of(recheck));
    assertThat(test.why(run, "gate"))
        .usingRecursiveComparison()
        .ignoringFields("finding")
        .isEqualTo(verdict);
    assertThat(stored(run, "gate")).isEqualTo(test.why(run, "gate"));
    assertThat(test.why(run, "gate").text())
        .startsWith("blocked: raw.sales 1998-01-08 does not hold presence >= 1: ")
        .contains("owner store-systems <stores@example.com>; ticket HG-1; next look at ");
    // The reader learns of the first bad dataset, not of the one that it reads itself.
    assertThat(test.why(elsewhere, "mart"))
        .isInstanceOfSatisfying(
            Why.VerdictBlocks.class,
            why -> assertThat(why.partition()).isEqualTo(RAW.partition("1998-01-08")));
    DagRunId reading = test.run("direct", DAY);
    assertThat(test.why(reading, "read")).isInstanceOf(Why.VerdictBlocks.class);
    assertThat(stored(reading, "read")).isEqualTo(test.why(reading, "read"));
  }

  @Test
  void saysWhatABodyFoundThatNoVerdictTells() {
    DagBuilder dag = dag("sales");
    dag.task("look", context -> TaskResult.blocked("disk is full", Duration.ofMinutes(5)));
    TestOrchestrator test = started(dag);
    DagRunId run = test.run("sales", DAY);

    assertBoth(
        test, run, "look", new Why.BodyBlocks("disk is full", Optional.of(now().plusSeconds(300))));
  }

  @Test
  void namesWhoHasTheWorkersThePoolAndThePartition() {
    Pool database = new Pool("database", 1);
    AtomicReference<Why> pool = new AtomicReference<>();
    AtomicReference<Why> worker = new AtomicReference<>();
    AtomicReference<Why> claim = new AtomicReference<>();
    AtomicReference<Why> running = new AtomicReference<>();
    DagBuilder pooled = dag("pooled");
    pooled.task("one", succeeds(), options -> options.pool(database));
    pooled.task("two", succeeds(), options -> options.pool(database));
    DagBuilder busy = dag("busy");
    busy.task(
        "body",
        context -> {
          running.set(current().why(context.id().run(), "body"));
          return TaskResult.success();
        });
    DagBuilder writer = dailyDag("writer");
    writer.task(
        "write",
        new Scenario.Doing(
            CLEAN,
            context -> {
              if (claim.get() == null) {
                DagRunId second =
                    current().runs().stream()
                        .map(run -> run.id())
                        .filter(id -> id.key().endsWith("_2"))
                        .findFirst()
                        .orElseThrow();
                claim.set(current().why(second, "write"));
              }
              return TaskResult.success();
            }));
    DagBuilder many = dag("many");
    for (int i = 0; i < 5; i++) {
      many.task(
          "task_" + i,
          context -> {
            if (worker.get() == null) {
              worker.set(current().why(context.id().run(), "task_4"));
            }
            return TaskResult.success();
          });
    }
    DagBuilder asking = dag("asking");
    asking.task(
        "ask",
        context -> {
          pool.set(current().why(context.id().run(), "other"));
          return TaskResult.success();
        },
        options -> options.pool(database));
    asking.task("other", succeeds(), options -> options.pool(database));
    started(pooled, busy, writer, many, asking);

    DagRunId busyRun = current().run("busy", DAY);
    assertThat(running.get()).isEqualTo(new Why.Running(1, Optional.of(now()), false));
    assertThat(current().run(busyRun).state()).isEqualTo(DagRunState.SUCCESS);

    DagRunId manyRun = current().run("many", DAY);
    assertThat(worker.get())
        .isEqualTo(
            new Why.WaitsForWorker(
                4,
                List.of("task_0", "task_1", "task_2", "task_3").stream()
                    .map(task -> new TaskInstanceId(manyRun, task))
                    .toList()));

    DagRunId askingRun = current().run("asking", DAY);
    assertThat(pool.get())
        .isEqualTo(new Why.PoolFull("database", 1, List.of(new TaskInstanceId(askingRun, "ask"))));

    current().as(Actor.named("x")).pause("writer", "");
    DagRunId first = current().run("writer", DAY);
    current().run("writer", DAY);
    current().as(Actor.named("x")).resume("writer", "");
    current().runUntilQuiet();
    assertThat(claim.get())
        .isEqualTo(
            new Why.PartitionClaimed(
                CLEAN.partition("1998-01-08"), new TaskInstanceId(first, "write")));
  }

  @Test
  void namesThePastThatItDependsOn() {
    DagBuilder dag = dailyDag("sales").endingOn(Scenario.FIRST.plusDays(1));
    dag.task("total", fails(), TaskOptions::dependsOnPast);
    TestOrchestrator test = started(dag);
    List<DagRunId> runs = test.tick();

    assertBoth(
        test,
        runs.get(1),
        "total",
        new Why.WaitsForPast(new TaskInstanceId(runs.get(0), "total"), TaskState.FAILED));
  }

  @Test
  void saysThatNobodyExecutes() {
    DagBuilder dag = dag("sales");
    dag.task("load", succeeds());
    registered.add(dag.build());
    Engine engine = Engine.open(config(registered), () -> store);
    DagRunId run = engine.run("sales", DAY);

    assertThat(engine.operations().why(run, "load")).isEqualTo(new Why.RunQueued(16, List.of()));
    TestOrchestrator test = start(registered.toArray(Dag[]::new));
    assertThat(test.why(run, "load")).isInstanceOf(Why.Ended.class);
  }

  @Test
  void saysWhyARunDoesNotExist() {
    DagBuilder all = dailyDag("all");
    all.task("a", succeeds());
    DagBuilder latest =
        Dag.named("latest")
            .timetable(Timetable.daily(ZoneOffset.UTC))
            .startingOn(Scenario.FIRST)
            .catchup(Catchup.LATEST);
    latest.task("b", succeeds());
    DagBuilder byHand = dag("by_hand");
    byHand.task("c", succeeds());
    TestOrchestrator test = started(all, latest, byHand);

    DagRunId due = DagRunId.scheduled("all", at("1998-01-08"));
    assertBoth(test, due, "a", new Why.AwaitsTick(at("1998-01-09")));
    DagRunId future = DagRunId.scheduled("all", at("1998-03-01"));
    assertBoth(test, future, "a", new Why.NotDue(at("1998-03-02"), false));
    assertThat(stored(DagRunId.scheduled("all", at("1997-03-01")), "a"))
        .isInstanceOf(Why.OutsideLife.class);
    assertThat(test.why(DagRunId.scheduled("latest", at("1998-01-08")), "b").text())
        .startsWith("there is no run: catchup LATEST left the interval");
    test.as(Actor.named("anna")).pause("all", "night");
    assertThat(test.why(due, "a")).isInstanceOf(Why.DagPaused.class);
    assertThat(stored(future, "a")).isEqualTo(new Why.NotDue(at("1998-03-02"), true));

    Engine engine = Engine.open(config(registered), () -> store);
    assertThat(engine.operations().why("all", LocalDate.of(1997, 1, 1), "a"))
        .isInstanceOf(Why.OutsideLife.class);
    assertThat(engine.operations().why("by_hand", DAY, "c"))
        .isEqualTo(new Why.ByHandOnly("by_hand"));
    for (DagRunId never :
        List.of(
            DagRunId.scheduled("all", at("1998-03-01").plusSeconds(1)),
            DagRunId.scheduled("nothing", at("1998-03-01")))) {
      assertThatThrownBy(() -> test.why(never, "a"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("There is no run " + never);
    }
    assertThatThrownBy(() -> test.why(due, "b")).hasMessageContaining("has no task 'b'");
  }

  @Test
  void saysWhatIsNotRegisteredAnyMore() {
    DagBuilder dag = dag("sales");
    dag.task("load", succeeds());
    TaskRef wait = dag.task("wait", context -> TaskResult.deferred("x", Duration.ofHours(2)));
    dag.after(wait).task("old", succeeds());
    TestOrchestrator test = started(dag);
    DagRunId run = test.run("sales", DAY);

    DagBuilder changed = dag("sales");
    changed.task("load", succeeds());
    changed.task("new", succeeds());
    registered.clear();
    registered.add(changed.build());
    assertThat(stored(run, "old")).isEqualTo(new Why.NotRegistered("Task sales.old"));
    assertThat(stored(run, "new")).isEqualTo(new Why.NotInRun(new TaskInstanceId(run, "new")));
    assertThatThrownBy(() -> stored(run, "neither")).hasMessageContaining("has no task 'neither'");

    DagBuilder other = dag("other");
    other.task("load", succeeds());
    registered.set(0, other.build());
    assertThat(stored(run, "wait")).isEqualTo(new Why.NotRegistered("DAG sales"));
    assertThat(stored(run, "load")).isInstanceOf(Why.Ended.class);
  }

  private static Instant at(String day) {
    return LocalDate.parse(day).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
