package io.headgate.testing;

import static io.headgate.testing.Scenario.CLEAN;
import static io.headgate.testing.Scenario.MART;
import static io.headgate.testing.Scenario.RAW;
import static io.headgate.testing.Scenario.copy;
import static io.headgate.testing.Scenario.dag;
import static io.headgate.testing.Scenario.dailyDag;
import static io.headgate.testing.Scenario.fails;
import static io.headgate.testing.Scenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dag.TriggerRule;
import io.headgate.ledger.Materialization;
import io.headgate.operation.Action;
import io.headgate.operation.ActionKind;
import io.headgate.operation.Actor;
import io.headgate.operation.Clear;
import io.headgate.operation.Mark;
import io.headgate.operation.Operations;
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
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What people do to runs and DAGs. */
abstract class OperationsContract extends EngineContract {

  private static final Actor ANNA = Actor.named("anna");

  private final AtomicBoolean broken = new AtomicBoolean(true);
  private final AtomicInteger loads = new AtomicInteger();

  private Operations anna() {
    return current().as(ANNA);
  }

  private TestOrchestrator started(Dag... dags) {
    return start(dags);
  }

  private TestOrchestrator restarted(Dag... dags) {
    return restart(builder -> builder, dags);
  }

  /** extract, then load, which fails while it is broken, then report. */
  private Dag sales(RetryPolicy retry) {
    DagBuilder dag = dag("sales");
    TaskRef extract = dag.task("extract", succeeds());
    TaskRef load =
        dag.after(extract)
            .task(
                "load",
                context -> {
                  loads.incrementAndGet();
                  if (broken.get()) {
                    throw new IllegalStateException("no such file");
                  }
                  return TaskResult.success();
                },
                options -> options.retry(retry));
    dag.after(load).task("report", succeeds());
    return dag.build();
  }

  private static Map<String, TaskState> of(TaskState extract, TaskState load, TaskState report) {
    return Map.of("extract", extract, "load", load, "report", report);
  }

  private static DagRunId unknown(String dag) {
    return new DagRunId(dag, RunKind.MANUAL, "never");
  }

  private static void quiet(TestOrchestrator test) {
    test.runUntilQuiet();
  }

  // Cancelling

  @Test
  void cancelsWhatWaitsAtOnce() {
    DagBuilder dag = dag("sales");
    TaskRef wait = dag.task("wait", context -> TaskResult.deferred("later", Duration.ofHours(1)));
    TaskRef retry = dag.task("retry", fails(), options -> options.retry(RetryPolicy.attempts(3)));
    dag.after(wait, retry).task("report", succeeds());
    TestOrchestrator test = started(dag.build());
    DagRunId run = test.run("sales", DAY);

    assertThat(anna().cancel(run, "wrong day")).isEqualTo(DagRunState.CANCELLED);

    assertThat(states(test, run).values()).containsOnly(TaskState.CANCELLED);
    assertThat(messages(test, run)).containsOnly("cancelled by anna: wrong day");
    assertThat(test.run(run).endedAt()).contains(clock.instant());
    test.advance(Duration.ofHours(2));
    assertThat(test.run(run).state()).isEqualTo(DagRunState.CANCELLED);
    assertThat(test.task(run, "wait").attempt()).isEqualTo(1);
  }

  @Test
  void cancelsABlockedRunAndAQueuedOneAndGivesThePlaceToTheNext() {
    DagBuilder first = dailyDag("clean");
    first.task("clean", copy(CLEAN, RAW));
    DagBuilder reader = dag("marts").maxActiveRuns(1);
    reader.task("mart", copy(MART, CLEAN));
    DagBuilder busy = dag("busy").maxActiveRuns(1);
    busy.task("wait", context -> TaskResult.deferred("later", Duration.ofHours(1)));
    TestOrchestrator test = started(first.build(), reader.build(), busy.build());
    DagRunId blocked = test.run("marts", DAY);
    assertThat(test.run(blocked).state()).isEqualTo(DagRunState.BLOCKED);

    assertThat(anna().cancel(blocked, "")).isEqualTo(DagRunState.CANCELLED);
    assertThat(messages(test, blocked)).containsExactly("cancelled by anna");
    test.run("clean", DAY);
    assertThat(test.run(blocked).state()).isEqualTo(DagRunState.CANCELLED);

    DagRunId active = test.run("busy", DAY);
    DagRunId queued = test.run("busy", DAY.plusDays(1));
    DagRunId next = test.run("busy", DAY.plusDays(2));
    assertThat(anna().cancel(queued, "")).isEqualTo(DagRunState.CANCELLED);
    assertThat(anna().cancel(active, "")).isEqualTo(DagRunState.CANCELLED);
    quiet(test);
    assertThat(test.run(next).state()).isEqualTo(DagRunState.RUNNING);
    assertThat(test.task(queued, "wait").attempt()).isZero();
  }

  @Test
  void tellsARunningBodyToLeaveAndCancelsItWhenItHasLeft() {
    AtomicReference<DagRunState> within = new AtomicReference<>();
    CountDownLatch hook = new CountDownLatch(1);
    CountDownLatch late = new CountDownLatch(1);
    DagBuilder dag = dag("sales");
    TaskRef load =
        dag.task(
            "load",
            context -> {
              context.onCancel(
                  () -> {
                    throw new IllegalStateException("a faulty action is logged");
                  });
              context.onCancel(hook::countDown);
              assertThat(context.isCancelled()).isFalse();
              within.set(anna().cancel(context.id().run(), "wrong file"));
              assertThat(context.isCancelled()).isTrue();
              assertThat(Thread.interrupted()).isTrue();
              context.onCancel(late::countDown);
              assertThat(late.getCount()).isZero();
              assertThat(current().why(context.id().run(), "load").text())
                  .startsWith("it was cancelled, and its body has not left its thread yet");
              assertThatThrownBy(() -> anna().cancel(context.id().run(), "again"))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("is being cancelled already");
              throw new InterruptedException("left");
            },
            options -> options.retry(RetryPolicy.attempts(5)));
    dag.after(load)
        .task("cleanup", succeeds(), options -> options.triggerRule(TriggerRule.ALL_DONE));
    TestOrchestrator test = started(dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(within).hasValue(DagRunState.CANCELLING);
    assertThat(hook.getCount()).isZero();
    assertThat(test.run(run).state()).isEqualTo(DagRunState.CANCELLED);
    assertThat(states(test, run).values()).containsOnly(TaskState.CANCELLED);
    assertThat(messages(test, run)).containsOnly("cancelled by anna: wrong file");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void keepsWhatACancelledBodyHadWrittenAllTheSame() {
    DagBuilder dag = dailyDag("clean");
    dag.task(
        "clean",
        new Scenario.Doing(
            CLEAN,
            context -> {
              anna().cancel(context.id().run(), "");
              return TaskResult.success("7 rows");
            }));
    TestOrchestrator test = started(dag.build());

    DagRunId run = test.run("clean", DAY);

    assertThat(test.task(run, "clean").state()).isEqualTo(TaskState.CANCELLED);
    assertThat(messages(test, run))
        .containsExactly("cancelled by anna; its body had done its work all the same");
    assertThat(test.ledger().materializations(CLEAN.name(), test.run(run).interval())).hasSize(1);
  }

  @Test
  void goesOnCancellingAfterACrash() {
    DagBuilder dag = dag("sales");
    dag.task(
        "load",
        context -> {
          anna().cancel(context.id().run(), "");
          // As if the process died here.
          store.failFromNowOn(true);
          return TaskResult.success();
        });
    Dag sales = dag.build();
    TestOrchestrator test = started(sales);
    assertThatThrownBy(() -> test.run("sales", DAY)).hasMessageContaining("the power is off");

    TestOrchestrator next = restarted(sales);

    DagRun run = next.runs().get(0);
    assertThat(run.state()).isEqualTo(DagRunState.CANCELLED);
    assertThat(next.task(run.id(), "load").state()).isEqualTo(TaskState.CANCELLED);
    assertThat(next.task(run.id(), "load").attempt()).isEqualTo(1);
  }

  @Test
  void refusesToCancelWhatIsFinishedOrUnknown() {
    broken.set(false);
    TestOrchestrator test = started(sales(RetryPolicy.none()));
    DagRunId run = test.run("sales", DAY);

    assertThatThrownBy(() -> anna().cancel(run, ""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Cannot cancel run sales/manual/1998-01-08_1: it has ended already, as SUCCESS at"
                + " 1998-02-01T00:00:00Z");
    assertThatThrownBy(() -> anna().cancel(unknown("sales"), ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There is no run sales/manual/never");
    assertThatThrownBy(() -> anna().clear(run, "laod", Clear.TASK, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no task 'laod'; it has [extract, load, report]");
    assertThatThrownBy(() -> anna().rerun(unknown("nothing"), ""))
        .hasMessage("There is no run nothing/manual/never");
    assertThatThrownBy(() -> anna().pause("salse", "")).hasMessageContaining("no DAG 'salse'");
    assertThatThrownBy(() -> anna().resume("sales", "")).hasMessageContaining("it is not paused");
    assertThatThrownBy(() -> anna().mark(run, "load", Mark.FAILED, " "))
        .hasMessageContaining("without a reason");
    assertThatThrownBy(() -> anna().mark(run, "load", Mark.SUCCESS, "x"))
        .hasMessageContaining("it is SUCCESS already");
    assertThatThrownBy(() -> anna().pause("sales", "x".repeat(3_000)))
        .hasMessageContaining("at most 2000 characters, not 3000");
    assertThatThrownBy(() -> Actor.named(" \t")).hasMessageContaining("actor is blank");
    assertThat(test.actions()).isEmpty();
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  // Clearing

  @Test
  void doesAFailedTaskAndWhatIsDownstreamAgainWithAFreshBudget() {
    RetryPolicy twice = new RetryPolicy(2, Duration.ofMinutes(1), 1, Duration.ofMinutes(1), 0);
    TestOrchestrator test = started(sales(twice));
    DagRunId run = test.run("sales", DAY);
    test.advance(Duration.ofMinutes(1));
    assertThat(states(test, run))
        .isEqualTo(of(TaskState.SUCCESS, TaskState.FAILED, TaskState.UPSTREAM_FAILED));

    List<TaskInstanceId> cleared = anna().clear(run, "load", Clear.FAILED_DOWNSTREAM, "retry");
    quiet(test);

    assertThat(cleared).extracting(TaskInstanceId::task).containsExactly("load", "report");
    TaskInstance load = test.task(run, "load");
    assertThat(load.state()).isEqualTo(TaskState.UP_FOR_RETRY);
    assertThat(load.attempt()).isEqualTo(3);
    assertThat(load.failures()).isEqualTo(1);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.RUNNING);
    broken.set(false);
    test.advance(Duration.ofMinutes(1));
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(test.task(run, "load").attempt()).isEqualTo(4);
    assertThat(test.task(run, "extract").attempt()).isEqualTo(1);
  }

  @Test
  void doesOnlyTheNamedTaskAgainIfAskedTo() {
    broken.set(false);
    TestOrchestrator test = started(sales(RetryPolicy.none()));
    DagRunId run = test.run("sales", DAY);

    assertThat(anna().clear(run, "load", Clear.TASK, "")).hasSize(1);
    quiet(test);

    assertThat(test.task(run, "load").attempt()).isEqualTo(2);
    assertThat(test.task(run, "report").attempt()).isEqualTo(1);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(anna().clear(run, "load", Clear.FAILED_DOWNSTREAM, "")).isEmpty();
    assertThat(test.actions()).hasSize(1);
  }

  @Test
  void rerunsAWholeIntervalAndACancelledRun() {
    broken.set(false);
    TestOrchestrator test = started(sales(RetryPolicy.none()));
    DagRunId run = test.run("sales", DAY);

    assertThat(anna().rerun(run, "new prices")).hasSize(3);
    quiet(test);
    assertThat(test.tasks(run)).extracting(TaskInstance::attempt).containsOnly(2);

    broken.set(true);
    anna().clear(run, "load", Clear.DOWNSTREAM, "");
    quiet(test);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
    broken.set(false);
    anna().rerun(run, "");
    anna().cancel(run, "not yet");
    quiet(test);
    assertThat(states(test, run).values()).containsOnly(TaskState.CANCELLED);
    anna().rerun(run, "");
    quiet(test);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(test.actions())
        .extracting(Action::kind)
        .containsExactly(
            ActionKind.RERUN,
            ActionKind.CANCEL,
            ActionKind.RERUN,
            ActionKind.CLEAR,
            ActionKind.RERUN);
  }

  @Test
  void retriesWhatFailedAndWhatThatKeptFromBeginningAfterARestartToo() {
    broken.set(true);
    TestOrchestrator test = started(sales(RetryPolicy.none()));
    DagRunId run = test.run("sales", DAY);
    quiet(test);
    assertThat(states(test, run))
        .isEqualTo(of(TaskState.SUCCESS, TaskState.FAILED, TaskState.UPSTREAM_FAILED));
    broken.set(false);

    TestOrchestrator again = restarted(sales(RetryPolicy.none()));
    assertThat(anna().retryFailed(run, "the file is there"))
        .extracting(TaskInstanceId::task)
        .containsExactly("load", "report");
    quiet(again);

    assertThat(again.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(again.task(run, "extract").attempt()).isEqualTo(1);
    assertThat(again.actions())
        .singleElement()
        .satisfies(
            action -> {
              assertThat(action.kind()).isEqualTo(ActionKind.RERUN);
              assertThat(action.effect()).isEqualTo("2 tasks cleared");
            });
    assertThatThrownBy(() -> anna().retryFailed(run, ""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("There is nothing to retry in " + run + ": no task of it has failed");
  }

  @Test
  void changesNothingWhenClearedTwice() {
    DagBuilder dag = dag("sales");
    TaskRef load = dag.task("load", succeeds());
    dag.after(load).task("report", succeeds());
    TestOrchestrator test = started(dag.build());
    DagRunId run = test.run("sales", DAY);
    anna().pause("sales", "");

    assertThat(anna().clear(run, "load", Clear.DOWNSTREAM, "")).hasSize(2);
    assertThat(anna().clear(run, "load", Clear.DOWNSTREAM, "")).isEmpty();
    assertThat(anna().rerun(run, "")).isEmpty();
    anna().resume("sales", "");
    quiet(test);

    assertThat(test.tasks(run)).extracting(TaskInstance::attempt).containsOnly(2);
    assertThat(test.actions()).hasSize(3);
  }

  @Test
  void refusesToClearWhatIsRunningAlsoFromWithin() {
    AtomicBoolean clear = new AtomicBoolean();
    DagBuilder dag = dag("sales");
    TaskRef load = dag.task("load", succeeds());
    TaskRef sum =
        dag.after(load)
            .task(
                "sum",
                context -> {
                  DagRunId run = context.id().run();
                  for (String task : List.of("load", "sum")) {
                    assertThatThrownBy(() -> anna().clear(run, task, Clear.TASK, ""))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage(
                            "Cannot clear tasks of run sales/manual/1998-01-08_1: sum is running;"
                                + " cancel the run first, or wait for it to end");
                  }
                  assertThatThrownBy(() -> anna().rerun(run, "")).hasMessageContaining("sum is");
                  assertThatThrownBy(() -> anna().mark(run, "sum", Mark.SUCCESS, "x"))
                      .hasMessageContaining("Cannot mark");
                  assertThatThrownBy(() -> anna().mark(run, Mark.SUCCESS, "x"))
                      .hasMessageContaining("Cannot mark");
                  assertThat(anna().clear(run, "report", Clear.TASK, "")).isEmpty();
                  clear.set(true);
                  return TaskResult.success();
                });
    dag.after(sum).task("report", succeeds());
    TestOrchestrator test = started(dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(clear).isTrue();
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(test.tasks(run)).extracting(TaskInstance::attempt).containsOnly(1);
    assertThat(test.actions()).isEmpty();
  }

  @Test
  void clearsATaskOfABlockedRunWhileAnotherStaysBlocked() {
    DagBuilder writer = dailyDag("clean");
    writer.task("clean", copy(CLEAN, RAW));
    DagBuilder dag = dag("marts");
    dag.task("mart", copy(MART, CLEAN));
    dag.task(
        "mail",
        context -> {
          loads.incrementAndGet();
          return TaskResult.success();
        });
    TestOrchestrator test = started(writer.build(), dag.build());
    DagRunId run = test.run("marts", DAY);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.BLOCKED);

    anna().clear(run, "mail", Clear.DOWNSTREAM, "");
    quiet(test);

    assertThat(loads).hasValue(2);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.BLOCKED);
    test.run("clean", DAY);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  // Marking

  @Test
  void letsWhatIsDownstreamRunOnceATaskIsMarkedSuccess() {
    TestOrchestrator test = started(sales(RetryPolicy.none()));
    DagRunId run = test.run("sales", DAY);

    anna().mark(run, "load", Mark.SUCCESS, "loaded by hand");
    quiet(test);

    assertThat(states(test, run))
        .isEqualTo(of(TaskState.SUCCESS, TaskState.SUCCESS, TaskState.SUCCESS));
    assertThat(test.task(run, "load").message())
        .isEqualTo("marked success by anna: loaded by hand");
    assertThat(test.task(run, "report").attempt()).isEqualTo(1);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(test.actions())
        .extracting(Action::effect)
        .containsExactly("1 task marked, 1 downstream cleared");
  }

  @Test
  void endsARunByWhatItsLastTasksAreMarked() {
    TestOrchestrator test = started(sales(RetryPolicy.none()));
    DagRunId run = test.run("sales", DAY);

    anna().mark(run, "report", Mark.SUCCESS, "not needed");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
    anna().mark(run, "load", Mark.SUCCESS, "by hand");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    anna().mark(run, "report", Mark.FAILED, "is wrong");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
    quiet(test);
    assertThat(loads).hasValue(1);
  }

  @Test
  void marksAWholeRun() {
    DagBuilder dag = dag("wait");
    TaskRef wait = dag.task("wait", context -> TaskResult.deferred("x", Duration.ofHours(1)));
    dag.after(wait).task("next", succeeds());
    TestOrchestrator test = started(sales(RetryPolicy.none()), dag.build());
    DagRunId sales = test.run("sales", DAY);
    DagRunId waiting = test.run("wait", DAY);

    anna().mark(sales, Mark.SUCCESS, "done elsewhere");
    anna().mark(waiting, Mark.FAILED, "gives up");
    assertThatThrownBy(() -> anna().mark(sales, Mark.SUCCESS, "again"))
        .hasMessageContaining("is SUCCESS already");
    test.advance(Duration.ofHours(2));

    assertThat(test.run(sales).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(states(test, sales).values()).containsOnly(TaskState.SUCCESS);
    assertThat(test.run(waiting).state()).isEqualTo(DagRunState.FAILED);
    assertThat(states(test, waiting).values()).containsOnly(TaskState.FAILED);
    assertThat(messages(test, waiting)).containsOnly("marked failed by anna: gives up");
    anna().rerun(waiting, "after all");
    quiet(test);
    assertThat(test.run(waiting).state()).isEqualTo(DagRunState.RUNNING);
  }

  @Test
  void tellsTheLedgerOfAMarkedWriterOnlyIfItIsSaidToBeWritten() {
    DagBuilder writer = dailyDag("clean");
    TaskRef clean =
        writer.task(
            "clean",
            new Scenario.Doing(
                CLEAN,
                context -> {
                  throw new IllegalStateException("broken");
                }));
    writer.after(clean).task("check", copy(MART, CLEAN));
    DagBuilder reader = dag("reader");
    reader.task("read", new Scenario.Reading(CLEAN));
    TestOrchestrator test = started(writer.build(), reader.build());
    DagRunId run = test.run("clean", DAY);
    DagRunId elsewhere = test.run("reader", DAY);

    anna().mark(run, "clean", Mark.SUCCESS, "skip it");
    quiet(test);
    assertThat(test.task(run, "check").state()).isEqualTo(TaskState.SUCCESS);
    assertThat(test.run(elsewhere).state()).isEqualTo(DagRunState.BLOCKED);
    assertThat(test.ledger().materializations(CLEAN.name(), test.run(run).interval())).isEmpty();

    DagRunId next = test.run("clean", DAY.plusDays(1));
    DagRunId nextElsewhere = test.run("reader", DAY.plusDays(1));
    anna().mark(next, "clean", Mark.WRITTEN, "loaded by hand");
    quiet(test);
    assertThat(test.run(nextElsewhere).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(test.ledger().materializations(CLEAN.name(), test.run(next).interval()))
        .extracting(Materialization::codeVersion)
        .containsExactly("marked");
  }

  // Pausing

  @Test
  void startsNothingOfAPausedDagAndCatchesUpAfterwards() {
    clock.set(LocalDate.of(1998, 1, 2).atStartOfDay(ZoneOffset.UTC).toInstant());
    DagBuilder all = dailyDag("all");
    all.task("a", succeeds());
    DagBuilder latest =
        Dag.named("latest")
            .timetable(Timetable.daily(ZoneOffset.UTC))
            .startingOn(Scenario.FIRST)
            .catchup(Catchup.LATEST);
    latest.task("b", succeeds());
    Dag[] dags = {all.build(), latest.build()};
    TestOrchestrator test = started(dags);
    assertThat(test.tick()).hasSize(2);

    anna().pause("all", "stock-taking");
    anna().pause("latest", "");
    test.advance(Duration.ofDays(3));
    assertThat(test.tick()).isEmpty();
    DagRunId byHand = test.run("all", DAY);
    assertThat(test.run(byHand).state()).isEqualTo(DagRunState.QUEUED);
    assertThat(test.why(byHand, "a").text())
        .isEqualTo("DAG all is paused since 1998-01-02T00:00:00Z by anna: stock-taking");

    TestOrchestrator next = restarted(dags);
    assertThat(next.pauses()).hasSize(2);
    assertThat(next.tick()).isEmpty();
    assertThat(next.run(byHand).state()).isEqualTo(DagRunState.QUEUED);
    assertThatThrownBy(() -> anna().pause("all", "")).hasMessageContaining("paused already");

    anna().resume("all", "");
    anna().resume("latest", "");
    quiet(next);
    assertThat(next.run(byHand).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(next.tick())
        .extracting(DagRunId::dag)
        .containsExactly("all", "all", "all", "latest");
    assertThat(next.pauses()).isEmpty();
  }

  @Test
  void holdsTheTasksOfARunningRunWhileItsDagIsPaused() {
    DagBuilder dag = dag("sales");
    TaskRef load =
        dag.task(
            "load",
            context -> {
              if (loads.incrementAndGet() == 1) {
                anna().pause("sales", "");
              }
              return TaskResult.success();
            });
    TaskRef wait = dag.task("wait", context -> TaskResult.deferred("x", Duration.ofHours(1)));
    dag.after(load).task("report", succeeds());
    assertThat(wait.id()).isEqualTo("wait");
    TestOrchestrator test = started(dag.build());

    DagRunId run = test.run("sales", DAY);
    test.advance(Duration.ofHours(2));

    assertThat(states(test, run))
        .isEqualTo(
            Map.of(
                "load", TaskState.SUCCESS,
                "wait", TaskState.QUEUED,
                "report", TaskState.QUEUED));
    assertThat(test.why(run, "report").text()).startsWith("DAG sales is paused");
    anna().resume("sales", "");
    quiet(test);
    assertThat(test.task(run, "report").state()).isEqualTo(TaskState.SUCCESS);
    assertThat(test.task(run, "wait").attempt()).isEqualTo(2);
  }

  @Test
  void recordsEveryActionWithItsActorReasonTimeAndTarget() {
    TestOrchestrator test = started(sales(RetryPolicy.none()));
    DagRunId run = test.run("sales", DAY);

    anna().clear(run, "load", Clear.FAILED_DOWNSTREAM, "  again ");
    anna().cancel(run, "");
    test.as(Actor.named("bo")).pause("sales", "night");

    assertThat(test.actions())
        .extracting(
            action -> action.number(),
            action -> action.actor().name(),
            action -> action.kind(),
            action -> action.target(),
            action -> action.reason(),
            action -> action.effect())
        .containsExactly(
            tuple(3L, "bo", ActionKind.PAUSE, "sales", "night", "nothing of it starts any more"),
            tuple(
                2L, "anna", ActionKind.CANCEL, run.toString(), "", "1 waiting and 1 running tasks"),
            tuple(1L, "anna", ActionKind.CLEAR, run + "#load", "again", "2 tasks cleared"));
    assertThat(test.actions()).allMatch(action -> action.at().equals(clock.instant()));
  }
}
