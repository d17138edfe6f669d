package io.headgate.testing;

import static io.headgate.testing.Scenario.dag;
import static io.headgate.testing.Scenario.fails;
import static io.headgate.testing.Scenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.DagBuilder;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.Pool;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dag.TriggerRule;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.spi.RunListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How tasks and runs live, retry, wait and end. */
abstract class LifeCycleContract extends EngineContract {

  @Test
  void runsTasksAfterTheirUpstreamAndEndsWithTheirMessages() {
    List<String> order = new ArrayList<>();
    DagBuilder dag = dag("sales");
    TaskRef extract =
        dag.task(
            "extract",
            context -> {
              order.add("extract");
              assertThat(context.attempt()).isEqualTo(1);
              return TaskResult.success("7 rows");
            });
    dag.after(extract)
        .task(
            "load",
            context -> {
              order.add("load");
              return TaskResult.success();
            });
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(order).containsExactly("extract", "load");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    TaskInstance extracted = test.task(run, "extract");
    assertThat(extracted.state()).isEqualTo(TaskState.SUCCESS);
    assertThat(extracted.message()).isEqualTo("7 rows");
    assertThat(extracted.attempt()).isEqualTo(1);
    assertThat(extracted.endedAt()).isPresent();
  }

  @Test
  void commitsOncePerLinkOfAChain() {
    DagBuilder dag = dag("chain");
    TaskRef last = dag.task("task_0", succeeds());
    for (int i = 1; i < 50; i++) {
      last = dag.after(last).task("task_" + i, succeeds());
    }
    TestOrchestrator test = start(dag.build());
    int before = store.commits();

    test.run("chain", DAY);

    assertThat(store.commits() - before).isEqualTo(51);
  }

  @Test
  void triesAgainAfterAPauseThatGrows() {
    AtomicInteger calls = new AtomicInteger();
    DagBuilder dag = dag("sales");
    dag.retry(new RetryPolicy(3, Duration.ofMinutes(1), 2, Duration.ofHours(1), 0));
    dag.task(
        "load",
        context -> {
          calls.incrementAndGet();
          throw new IllegalStateException("disk full", new IOException("sda1"));
        });
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("sales", DAY);
    TaskInstance waiting = test.task(run, "load");
    assertThat(waiting.state()).isEqualTo(TaskState.UP_FOR_RETRY);
    assertThat(waiting.dueAt()).contains(clock.instant().plusSeconds(60));
    assertThat(waiting.message())
        .isEqualTo(
            "java.lang.IllegalStateException: disk full; caused by java.io.IOException: sda1");
    test.advance(Duration.ofSeconds(59));
    assertThat(calls).hasValue(1);
    test.advance(Duration.ofSeconds(1));
    assertThat(calls).hasValue(2);
    test.advance(Duration.ofSeconds(119));
    assertThat(calls).hasValue(2);
    test.advance(Duration.ofSeconds(1));

    assertThat(calls).hasValue(3);
    TaskInstance failed = test.task(run, "load");
    assertThat(failed.state()).isEqualTo(TaskState.FAILED);
    assertThat(failed.failures()).isEqualTo(3);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
  }

  @Test
  void failsAtOnceWhenTheBodySaysThatItWouldFailAgain() {
    AtomicInteger calls = new AtomicInteger();
    DagBuilder dag = dag("sales").retry(RetryPolicy.attempts(5));
    dag.task(
        "load",
        context -> {
          calls.incrementAndGet();
          throw new PermanentFailure("no such column");
        });
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(test.task(run, "load").state()).isEqualTo(TaskState.FAILED);
    assertThat(calls).hasValue(1);
  }

  @Test
  void survivesWhateverABodyDoes() {
    DagBuilder dag = dag("odd");
    dag.task(
        "error",
        context -> {
          throw new StackOverflowError("deep");
        });
    dag.task(
        "memory",
        context -> {
          throw new OutOfMemoryError("Java heap space");
        });
    dag.task(
        "checked",
        context -> {
          throw new IOException("gone");
        });
    dag.task("nothing", context -> nothing());
    dag.task("chatty", context -> TaskResult.success("x".repeat(1_000_000)));
    dag.task("fine", succeeds());
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("odd", DAY);

    assertThat(states(test, run))
        .containsEntry("error", TaskState.FAILED)
        .containsEntry("memory", TaskState.FAILED)
        .containsEntry("checked", TaskState.FAILED)
        .containsEntry("nothing", TaskState.FAILED)
        .containsEntry("chatty", TaskState.SUCCESS)
        .containsEntry("fine", TaskState.SUCCESS);
    assertThat(test.task(run, "error").message()).isEqualTo("java.lang.StackOverflowError: deep");
    assertThat(test.task(run, "nothing").message())
        .contains("odd/manual/1998-01-08_1#nothing returned null")
        .contains("TaskResult.success()");
    assertThat(test.task(run, "chatty").message()).hasSize(4_000);
  }

  @SuppressWarnings("NullAway") // What a careless body does.
  private static TaskResult nothing() {
    return null;
  }

  @Test
  void holdsNoSlotWhileDeferred() {
    AtomicInteger looks = new AtomicInteger();
    DagBuilder dag = dag("wait");
    dag.task(
        "sensor",
        context ->
            looks.incrementAndGet() < 3
                ? TaskResult.deferred("not yet", Duration.ofMinutes(10))
                : TaskResult.success());
    dag.task("other", succeeds());
    TestOrchestrator test = start(builder -> builder.slots(1), dag.build());

    DagRunId run = test.run("wait", DAY);

    assertThat(states(test, run))
        .isEqualTo(Map.of("sensor", TaskState.DEFERRED, "other", TaskState.SUCCESS));
    test.advance(Duration.ofMinutes(20));
    assertThat(test.task(run, "sensor").state()).isEqualTo(TaskState.SUCCESS);
    assertThat(test.task(run, "sensor").attempt()).isEqualTo(3);
    assertThat(test.task(run, "sensor").failures()).isZero();
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void passesAFailureOnDownstreamAndHidesItBehindNoLeaf() {
    DagBuilder dag = dag("sales");
    TaskRef load = dag.task("load", fails());
    TaskRef report = dag.after(load).task("report", succeeds());
    dag.after(report)
        .task("cleanup", succeeds(), options -> options.triggerRule(TriggerRule.ALL_DONE));
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(states(test, run))
        .isEqualTo(
            Map.of(
                "load", TaskState.FAILED,
                "report", TaskState.UPSTREAM_FAILED,
                "cleanup", TaskState.SUCCESS));
    assertThat(test.task(run, "report").message())
        .isEqualTo("trigger rule all_success: load is failed");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
  }

  @Test
  void passesASkipOnDownstreamWithoutFailing() {
    DagBuilder dag = dag("sales");
    TaskRef maybe = dag.task("maybe", context -> TaskResult.skipped("holiday"));
    TaskRef next = dag.after(maybe).task("next", succeeds());
    dag.after(next).task("last", succeeds());
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(states(test, run).values()).containsOnly(TaskState.SKIPPED);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void keepsAPoolsBoundAcrossDags() {
    Pool database = new Pool("database", 1);
    AtomicInteger inside = new AtomicInteger();
    DagBuilder one = dag("one");
    DagBuilder two = dag("two");
    for (DagBuilder dag : List.of(one, two)) {
      for (int i = 0; i < 3; i++) {
        dag.task("query_" + i, succeeds(), options -> options.pool(database));
      }
    }
    TestOrchestrator test =
        start(
            builder ->
                builder.listener(
                    new RunListener() {
                      @Override
                      public void taskChanged(
                          TaskInstanceId id, TaskState from, TaskState to, String message) {
                        if (to == TaskState.RUNNING) {
                          assertThat(inside.incrementAndGet()).isEqualTo(1);
                        } else if (from == TaskState.RUNNING) {
                          inside.decrementAndGet();
                        }
                      }
                    }),
            one.build(),
            two.build());

    DagRunId first = test.run("one", DAY);
    DagRunId second = test.run("two", DAY);

    assertThat(test.run(first).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(test.run(second).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(inside).hasValue(0);
  }

  @Test
  void goesOnWhenAListenerThrows() {
    DagBuilder dag = dag("sales");
    dag.task("load", succeeds());
    TestOrchestrator test =
        start(
            builder ->
                builder.listener(
                    new RunListener() {
                      @Override
                      public void runChanged(DagRunId id, DagRunState from, DagRunState to) {
                        throw new IllegalStateException("listener");
                      }
                    }),
            dag.build());

    assertThat(test.run(test.run("sales", DAY)).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void startsWhatAnEarlierProcessLeftRunningAgainWithoutCostingARetry() {
    AtomicInteger finished = new AtomicInteger();
    DagBuilder dag = dag("sales");
    TaskRef first =
        dag.task(
            "first",
            context -> {
              finished.incrementAndGet();
              return TaskResult.success();
            });
    dag.after(first)
        .task(
            "second",
            context -> {
              // As if the process died here: nothing that follows in this process is written.
              store.failFromNowOn(context.attempt() == 1);
              return TaskResult.success();
            });
    TestOrchestrator test = start(dag.build());
    assertThatThrownBy(() -> test.run("sales", DAY)).hasMessageContaining("the power is off");

    TestOrchestrator next = restart(builder -> builder, dag.build());

    DagRunId run = next.runs().get(0).id();
    assertThat(next.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(next.task(run, "second").attempt()).isEqualTo(2);
    assertThat(next.task(run, "second").failures()).isZero();
    assertThat(finished).hasValue(1);
  }
}
