package io.headgate.testing;

import static io.headgate.testing.Scenario.dailyDag;
import static io.headgate.testing.Scenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.Catchup;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskOptions;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.operation.Actor;
import io.headgate.operation.Clear;
import io.headgate.operation.Mark;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tasks that depend on themselves in the run before. */
abstract class PastContract extends EngineContract {

  private final List<Instant> done = new ArrayList<>();
  private boolean broken;

  /** Three days of a task that fails on its second day while it is broken. */
  private DagBuilder threeDays() {
    DagBuilder dag = dailyDag("sales").endingOn(Scenario.FIRST.plusDays(2));
    dag.task(
        "total",
        context -> {
          Instant day = context.interval().start();
          if (broken && day.equals(Instant.parse("1998-01-02T00:00:00Z"))) {
            throw new IllegalStateException("broken");
          }
          done.add(day);
          return TaskResult.success();
        },
        TaskOptions::dependsOnPast);
    return dag;
  }

  @Test
  void runsDayAfterDayAndTheFirstAtOnce() {
    TestOrchestrator test = start(threeDays().build());

    test.tick();

    assertThat(done)
        .containsExactly(
            Instant.parse("1998-01-01T00:00:00Z"),
            Instant.parse("1998-01-02T00:00:00Z"),
            Instant.parse("1998-01-03T00:00:00Z"));
    assertThat(test.runs()).extracting(run -> run.state()).containsOnly(DagRunState.SUCCESS);
  }

  @Test
  void waitsBlockedWithTheReasonAndHoldsNoPlace() {
    broken = true;
    DagBuilder dag = threeDays().maxActiveRuns(1);
    dag.task("free", succeeds());
    TestOrchestrator test = start(builder -> builder.slots(1), dag.build());

    List<DagRunId> runs = test.tick();

    assertThat(states(test, runs.get(0)))
        .isEqualTo(Map.of("total", TaskState.SUCCESS, "free", TaskState.SUCCESS));
    assertThat(states(test, runs.get(1)))
        .isEqualTo(Map.of("total", TaskState.FAILED, "free", TaskState.SUCCESS));
    assertThat(states(test, runs.get(2)))
        .isEqualTo(Map.of("total", TaskState.BLOCKED, "free", TaskState.SUCCESS));
    assertThat(test.task(runs.get(2), "total").message())
        .isEqualTo(
            "depends on its past, and sales/scheduled/1998-01-02T00:00:00Z#total is failed:"
                + " repair that one first");
    assertThat(test.run(runs.get(2)).state()).isEqualTo(DagRunState.BLOCKED);

    DagRunId manual = test.run("sales", Scenario.FIRST);
    assertThat(test.run(manual).state()).as("has a place").isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void saysWhatItWaitsForWhileThatHasNotEnded() {
    DagBuilder dag = dailyDag("sales").endingOn(Scenario.FIRST.plusDays(1));
    dag.task(
        "total",
        context ->
            context.attempt() == 1
                ? TaskResult.deferred("later", Duration.ofHours(1))
                : TaskResult.success(),
        TaskOptions::dependsOnPast);
    TestOrchestrator test = start(dag.build());

    List<DagRunId> runs = test.tick();
    TaskInstance second = test.task(runs.get(1), "total");
    assertThat(second.state()).isEqualTo(TaskState.BLOCKED);
    assertThat(second.message())
        .isEqualTo(
            "depends on its past, and waits for sales/scheduled/1998-01-01T00:00:00Z#total to"
                + " succeed");

    test.advance(Duration.ofHours(1));
    assertThat(test.task(runs.get(1), "total").state()).isEqualTo(TaskState.DEFERRED);
    test.advance(Duration.ofHours(1));
    assertThat(test.run(runs.get(1)).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void knowsThePastAfterARestart() {
    clock.set(Instant.parse("1998-01-03T00:00:00Z"));
    broken = true;
    start(threeDays().build()).tick();

    clock.set(Instant.parse("1998-01-04T00:00:00Z"));
    TestOrchestrator next = restart(builder -> builder, threeDays().build());
    DagRunId third = next.tick().get(0);

    assertThat(next.task(third, "total").state()).isEqualTo(TaskState.BLOCKED);

    TestOrchestrator last = restart(builder -> builder, threeDays().build());
    assertThat(last.task(third, "total").state()).isEqualTo(TaskState.BLOCKED);
    assertThat(last.run(third).state()).isEqualTo(DagRunState.BLOCKED);
  }

  @Test
  void goesOnWhenThePastIsClearedOrMarked() {
    broken = true;
    TestOrchestrator test = start(threeDays().build());
    List<DagRunId> runs = test.tick();

    test.as(Actor.named("anna")).clear(runs.get(1), "total", Clear.TASK, "again");
    test.runUntilQuiet();
    assertThat(test.task(runs.get(1), "total").state()).isEqualTo(TaskState.FAILED);
    assertThat(test.task(runs.get(2), "total").state()).isEqualTo(TaskState.BLOCKED);

    test.as(Actor.named("anna")).mark(runs.get(1), "total", Mark.SUCCESS, "done by hand");
    test.runUntilQuiet();
    assertThat(test.run(runs.get(2)).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void doesNotWaitForIntervalsThatTheCatchupPolicyLeavesOut() {
    clock.set(Instant.parse("1998-01-02T00:00:00Z"));
    DagBuilder dag = dailyDag("sales").catchup(Catchup.LATEST);
    dag.task("total", succeeds(), TaskOptions::dependsOnPast);
    TestOrchestrator test = start(dag.build());
    test.tick();
    test.advance(Duration.ofDays(5));

    List<DagRunId> runs = test.tick();

    assertThat(runs).hasSize(1);
    assertThat(test.run(runs.get(0)).label()).isEqualTo("1998-01-06");
    assertThat(test.run(runs.get(0)).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void isRefusedForAMappedTask() {
    DagBuilder dag = dailyDag("files");
    TaskRef list = dag.task("list", context -> TaskResult.success().expanding(List.of("a")));

    assertThatThrownBy(() -> dag.after(list).map("load", succeeds(), TaskOptions::dependsOnPast))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("say dependsOnPast() of the task that gives the items");
  }

  @Test
  void aManualRunDependsOnTheScheduledOneBeforeIt() {
    broken = true;
    TestOrchestrator test = start(threeDays().build());
    test.tick();

    DagRunId run = test.run("sales", LocalDate.of(1998, 1, 3));

    assertThat(test.task(run, "total").message())
        .contains("sales/scheduled/1998-01-02T00:00:00Z#total is failed");
  }

  @Test
  void aThousandRunsWaitForOneAnother() {
    DagBuilder dag = dailyDag("sales");
    dag.task("total", succeeds(), TaskOptions::dependsOnPast);
    clock.set(Instant.parse("1998-01-01T00:00:00Z").plus(Duration.ofDays(1_000)));
    TestOrchestrator test = start(dag.build());

    assertThat(test.tick()).hasSize(1_000);

    assertThat(test.runs()).extracting(run -> run.state()).containsOnly(DagRunState.SUCCESS);
  }
}
