package io.headgate.testing;

import static io.headgate.testing.Scenario.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.PlatformFailure;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskResult;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Failures of the platform have a budget of their own beside the task's retries. */
abstract class PlatformFailureContract extends EngineContract {

  /** What the body throws in its attempt; null for success. */
  private static Dag throwing(RetryPolicy retries, IntFunction<Exception> failures, int until) {
    DagBuilder dag = dag("sales").retry(retries);
    dag.task(
        "load",
        context -> {
          if (context.attempt() < until) {
            throw failures.apply(context.attempt());
          }
          return TaskResult.success();
        });
    return dag.build();
  }

  @Test
  void costsNoRetryOfTheTask() {
    Dag dag =
        throwing(
            RetryPolicy.none(),
            attempt ->
                attempt == 1
                    ? new PlatformFailure("the cluster is full")
                    : new IllegalStateException(
                        "query failed", new IOException(new ConnectException("refused"))),
            3);
    TestOrchestrator test = start(dag);

    DagRunId run = test.run("sales", DAY);
    TaskInstance waiting = test.task(run, "load");
    assertThat(waiting.state()).isEqualTo(TaskState.UP_FOR_RETRY);
    assertThat(waiting.message()).isEqualTo("io.headgate.dag.PlatformFailure: the cluster is full");
    test.advance(Duration.ofSeconds(10));

    TaskInstance done = test.task(run, "load");
    assertThat(done.state()).isEqualTo(TaskState.SUCCESS);
    assertThat(done.attempt()).isEqualTo(3);
    assertThat(done.failures()).isZero();
    assertThat(done.platformFailures()).isEqualTo(2);
  }

  @Test
  void countsBothKindsApart() {
    Dag dag =
        throwing(
            RetryPolicy.attempts(2),
            attempt ->
                attempt % 2 == 1
                    ? new IllegalStateException("mine")
                    : new PlatformFailure("not mine"),
            10);
    TestOrchestrator test = start(dag);

    DagRunId run = test.run("sales", DAY);
    test.advance(Duration.ofMinutes(1));

    TaskInstance failed = test.task(run, "load");
    assertThat(failed.state()).isEqualTo(TaskState.FAILED);
    assertThat(failed.failures()).isEqualTo(2);
    assertThat(failed.platformFailures()).isEqualTo(1);
    assertThat(failed.message()).isEqualTo("java.lang.IllegalStateException: mine");
  }

  @Test
  void failsTheTaskWhenTheBudgetIsUsedUpAndSaysSo() {
    Dag dag = throwing(RetryPolicy.none(), attempt -> new PlatformFailure("no node"), 100);
    TestOrchestrator test = start(builder -> builder.platformRetries(2), dag);

    DagRunId run = test.run("sales", DAY);
    test.advance(Duration.ofHours(1));

    TaskInstance failed = test.task(run, "load");
    assertThat(failed.state()).isEqualTo(TaskState.FAILED);
    assertThat(failed.attempt()).isEqualTo(3);
    assertThat(failed.message())
        .startsWith(
            "the platform failed it 3 times, and 2 are put up with; the last time:"
                + " io.headgate.dag.PlatformFailure: no node.");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
  }

  @Test
  void bridgesAQuarterOfAnHourByDefault() {
    Dag dag = throwing(RetryPolicy.none(), attempt -> new PlatformFailure("no node"), 100);
    TestOrchestrator test = start(dag);

    DagRunId run = test.run("sales", DAY);
    test.advance(Duration.ofMinutes(10));
    assertThat(test.task(run, "load").state()).isEqualTo(TaskState.UP_FOR_RETRY);
    test.advance(Duration.ofMinutes(20));

    assertThat(test.task(run, "load").state()).isEqualTo(TaskState.FAILED);
    assertThat(test.task(run, "load").platformFailures()).isEqualTo(11);
  }

  @Test
  void aPermanentFailureStaysOneWhateverItsCause() {
    Dag dag =
        throwing(
            RetryPolicy.attempts(3),
            attempt -> new PermanentFailure("wrong host", new ConnectException("refused")),
            100);
    TestOrchestrator test = start(dag);

    DagRunId run = test.run("sales", DAY);

    assertThat(test.task(run, "load").state()).isEqualTo(TaskState.FAILED);
    assertThat(test.task(run, "load").attempt()).isEqualTo(1);
  }

  @Test
  void aBodyThatKillsItsProcessEachTimeFailsInTheEnd() {
    DagBuilder dag = dag("sales");
    dag.task(
        "load",
        context -> {
          // As if the process died here: nothing that follows in this process is written.
          store.failFromNowOn(true);
          return TaskResult.success();
        });
    Function<TestOrchestrator.Builder, TestOrchestrator.Builder> budget =
        builder -> builder.platformRetries(3);
    TestOrchestrator first = start(budget, dag.build());
    assertThatThrownBy(() -> first.run("sales", DAY)).hasMessageContaining("the power is off");

    int deaths = 1;
    while (deaths < 4) {
      assertThatThrownBy(() -> restart(budget, dag.build()))
          .hasMessageContaining("the power is off");
      deaths++;
    }
    TestOrchestrator last = restart(budget, dag.build());

    TaskInstance failed = last.task(last.runs().get(0).id(), "load");
    assertThat(failed.state()).isEqualTo(TaskState.FAILED);
    assertThat(failed.attempt()).isEqualTo(4);
    assertThat(failed.failures()).isZero();
    assertThat(failed.message())
        .startsWith(
            "the platform failed it 4 times, and 3 are put up with; the last time: the process"
                + " that ran it has ended. A body that brings its own process down");
    assertThat(last.runs().get(0).state()).isEqualTo(DagRunState.FAILED);
  }
}
