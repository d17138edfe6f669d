package io.headgate.testing;

import static io.headgate.testing.Scenario.dag;
import static io.headgate.testing.Scenario.dailyDag;
import static io.headgate.testing.Scenario.fails;
import static io.headgate.testing.Scenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dag.DagBuilder;
import io.headgate.dag.Pool;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dag.TriggerRule;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskState;
import io.headgate.spi.RunListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who holds a place, a slot or a claim, and who does not. */
abstract class PlacesContract extends EngineContract {

  @Test
  void keepsMaxActiveRunsOldestIntervalFirst() {
    Set<String> active = new TreeSet<>();
    List<String> order = new ArrayList<>();
    DagBuilder dag = dailyDag("sales").endingOn(Scenario.FIRST.plusDays(9)).maxActiveRuns(3);
    TaskRef first = dag.task("first", succeeds());
    dag.after(first).task("second", succeeds());
    TestOrchestrator test =
        start(
            builder ->
                builder.listener(
                    new RunListener() {
                      @Override
                      public void runChanged(DagRunId id, DagRunState from, DagRunState to) {
                        if (to == DagRunState.RUNNING) {
                          active.add(id.key());
                          order.add(id.key());
                        } else {
                          active.remove(id.key());
                        }
                        assertThat(active).hasSizeLessThanOrEqualTo(3);
                      }
                    }),
            dag.build());

    test.tick();

    assertThat(order).hasSize(10).isSorted();
    assertThat(test.runs()).extracting(run -> run.state()).containsOnly(DagRunState.SUCCESS);
  }

  @Test
  void blockedRunsHoldNeitherPlaceNorPoolNorSlot() {
    Pool pool = new Pool("database", 1);
    DagBuilder dag = dag("sales").maxActiveRuns(1);
    dag.task(
        "gate",
        context ->
            context.id().run().key().endsWith("_1")
                ? TaskResult.blocked("no data", Duration.ofDays(1))
                : TaskResult.success(),
        options -> options.pool(pool));
    TestOrchestrator test = start(builder -> builder.slots(1), dag.build());

    DagRunId blocked = test.run("sales", DAY);
    DagRunId next = test.run("sales", DAY);

    assertThat(test.run(blocked).state()).isEqualTo(DagRunState.BLOCKED);
    assertThat(test.run(next).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void queuedRunsHoldNoSlotWhileThePlacesAreTaken() {
    DagBuilder dag = dag("sales").maxActiveRuns(1);
    dag.task("wait", context -> TaskResult.deferred("waits", Duration.ofDays(1)));
    DagBuilder other = dag("other");
    other.task("load", succeeds());
    TestOrchestrator test = start(builder -> builder.slots(1), dag.build(), other.build());

    test.run("sales", DAY);
    DagRunId queued = test.run("sales", DAY);

    assertThat(test.run(queued).state()).isEqualTo(DagRunState.QUEUED);
    assertThat(test.task(queued, "wait").state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(test.run(test.run("other", DAY)).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void aBlockedGateBlocksTheRunWhateverItsLeavesDo() {
    DagBuilder dag = dag("sales");
    TaskRef gate = dag.task("gate", context -> TaskResult.blocked("no data", Duration.ofDays(1)));
    TaskRef load = dag.after(gate).task("load", succeeds());
    dag.after(load)
        .task("report", succeeds(), options -> options.triggerRule(TriggerRule.ALL_DONE));
    dag.after(load).task("at_once", succeeds(), options -> options.triggerRule(TriggerRule.ALWAYS));
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(test.run(run).state()).isEqualTo(DagRunState.BLOCKED);
    assertThat(states(test, run))
        .containsEntry("gate", TaskState.BLOCKED)
        .containsEntry("load", TaskState.SCHEDULED)
        .containsEntry("report", TaskState.SCHEDULED)
        .containsEntry("at_once", TaskState.SUCCESS);
  }

  @Test
  void anAllDoneLeafHidesNoFailureHoweverFarUpstream() {
    DagBuilder dag = dag("sales");
    TaskRef last = dag.task("load", fails());
    for (int i = 0; i < 5; i++) {
      last =
          dag.after(last)
              .task("after_" + i, succeeds(), options -> options.triggerRule(TriggerRule.ALL_DONE));
    }
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(test.task(run, "after_4").state()).isEqualTo(TaskState.SUCCESS);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
  }

  @Test
  void startsTasksOfHigherPriorityFirst() {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    DagBuilder dag = dag("sales");
    for (int priority : new int[] {0, 5, -5, 3}) {
      dag.task(
          "task_" + (priority + 10),
          context -> {
            order.add(context.id().task());
            return TaskResult.success();
          },
          options -> options.priority(priority));
    }
    TestOrchestrator test = start(builder -> builder.slots(1), dag.build());

    test.run("sales", DAY);

    assertThat(order).containsExactly("task_15", "task_13", "task_10", "task_5");
  }

  @Test
  void createsARunOnceHoweverOftenItTicks() {
    DagBuilder dag = dailyDag("sales").endingOn(Scenario.FIRST.plusDays(2));
    dag.task("load", succeeds());
    TestOrchestrator test = start(dag.build());

    assertThat(test.tick()).hasSize(3);
    assertThat(test.tick()).isEmpty();
    TestOrchestrator next = restart(builder -> builder, dag.build());
    assertThat(next.tick()).isEmpty();
    assertThat(next.runs()).hasSize(3);
  }
}
