package io.headgate.testing;

import static io.headgate.testing.Scenario.dag;
import static io.headgate.testing.Scenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dag.DagBuilder;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dag.TriggerRule;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Attempts and runs that take too long. */
abstract class TimeoutContract extends EngineContract {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void anAttemptThatTakesTooLongIsAFailureOfItsBody() {
    DagBuilder dag = dag("sales");
    dag.task(
        "other",
        context -> {
          clock.advance(HOUR);
          return TaskResult.success();
        });
    dag.task(
        "slow",
        succeeds(),
        options -> options.timeout(Duration.ofMinutes(30)).retry(RetryPolicy.attempts(2)));
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(test.task(run, "slow").state()).isEqualTo(TaskState.UP_FOR_RETRY);
    assertThat(test.task(run, "slow").failures()).isEqualTo(1);
    assertThat(test.task(run, "slow").message())
        .isEqualTo("timed out: attempt 1 took longer than PT30M");
    test.advance(Duration.ofSeconds(10));
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void aRunThatTakesTooLongFailsAndEverythingInItEnds() {
    AtomicBoolean began = new AtomicBoolean();
    DagBuilder dag = dag("sales").runTimeout(HOUR);
    TaskRef first =
        dag.task(
            "first",
            context -> {
              clock.advance(HOUR);
              return TaskResult.success();
            });
    TaskRef running =
        dag.task(
            "running",
            context -> {
              began.set(true);
              return TaskResult.success();
            });
    TaskRef waiting = dag.task("waiting", context -> TaskResult.deferred("waits", HOUR));
    dag.task("blocked", context -> TaskResult.blocked("no data", Duration.ofDays(1)));
    dag.task("queued", succeeds(), options -> options.priority(-1));
    dag.after(first, running, waiting).task("scheduled", succeeds());
    dag.after(waiting)
        .task("clean_up", succeeds(), options -> options.triggerRule(TriggerRule.ALL_DONE));
    TestOrchestrator test = start(builder -> builder.slots(2), dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
    assertThat(states(test, run))
        .isEqualTo(
            Map.of(
                "first", TaskState.SUCCESS,
                "running", TaskState.CANCELLED,
                "waiting", TaskState.CANCELLED,
                "blocked", TaskState.CANCELLED,
                "queued", TaskState.CANCELLED,
                "scheduled", TaskState.CANCELLED,
                "clean_up", TaskState.CANCELLED));
    assertThat(began).isFalse();
    assertThat(test.task(run, "scheduled").message())
        .isEqualTo("the run timed out: it was active for longer than PT1H");
    assertThat(test.run("sales", DAY)).as("the slots are free again").isNotNull();
  }

  @Test
  void timeThatARunIsBlockedDoesNotCount() {
    AtomicBoolean there = new AtomicBoolean();
    DagBuilder dag = dag("sales").runTimeout(HOUR);
    TaskRef gate =
        dag.task(
            "gate",
            context ->
                there.get()
                    ? TaskResult.success()
                    : TaskResult.blocked("no data", Duration.ofMinutes(30)));
    dag.after(gate).task("load", succeeds());
    TestOrchestrator test = start(dag.build());
    DagRunId run = test.run("sales", DAY);

    test.advance(Duration.ofDays(3));
    assertThat(test.run(run).state()).isEqualTo(DagRunState.BLOCKED);
    there.set(true);
    test.advance(HOUR);

    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void aRestartDoesNotGiveARunMoreTime() {
    DagBuilder dag = dag("sales").runTimeout(HOUR);
    dag.task("wait", context -> TaskResult.deferred("waits", Duration.ofHours(2)));
    DagRunId run = start(dag.build()).run("sales", DAY);
    clock.advance(Duration.ofMinutes(50));

    TestOrchestrator next = restart(builder -> builder, dag.build());
    assertThat(next.run(run).state()).isEqualTo(DagRunState.RUNNING);
    next.advance(Duration.ofMinutes(10));

    assertThat(next.run(run).state()).isEqualTo(DagRunState.FAILED);
    assertThat(next.task(run, "wait").state()).isEqualTo(TaskState.CANCELLED);
  }

  @Test
  void aRunWhoseTimeRanOutWhileNoProcessRanEndsAtTheNextStart() {
    DagBuilder dag = dag("sales").runTimeout(HOUR);
    dag.task("wait", context -> TaskResult.deferred("waits", Duration.ofHours(2)));
    DagRunId run = start(dag.build()).run("sales", DAY);
    clock.advance(Duration.ofHours(3));

    TestOrchestrator next = restart(builder -> builder, dag.build());

    assertThat(next.run(run).state()).isEqualTo(DagRunState.FAILED);
  }

  @Test
  void aRunThatEndsInTimeIsLeftAlone() {
    DagBuilder dag = dag("sales").runTimeout(HOUR);
    dag.task("load", succeeds());
    TestOrchestrator test = start(dag.build());
    DagRunId run = test.run("sales", DAY);

    test.advance(Duration.ofHours(2));

    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }
}
