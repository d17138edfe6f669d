package io.headgate.testing;

import static io.headgate.testing.Scenario.dag;
import static io.headgate.testing.Scenario.dailyDag;
import static io.headgate.testing.Scenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.backfill.Strategy;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Operator;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dag.TriggerRule;
import io.headgate.dataset.Dataset;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Bodies that decide who goes on after them. */
abstract class BranchingContract extends EngineContract {

  @Test
  void goesOnWithTheChosenBranchAndJoinsAgain() {
    DagBuilder dag = dag("sales");
    TaskRef choose = dag.task("choose", context -> TaskResult.branch("small"));
    TaskRef small = dag.after(choose).task("small", succeeds());
    TaskRef large = dag.after(choose).task("large", succeeds());
    TaskRef larger = dag.after(large).task("larger", succeeds());
    dag.after(small, larger)
        .task(
            "join",
            succeeds(),
            options -> options.triggerRule(TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS));
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(states(test, run))
        .isEqualTo(
            Map.of(
                "choose", TaskState.SUCCESS,
                "small", TaskState.SUCCESS,
                "large", TaskState.SKIPPED,
                "larger", TaskState.SKIPPED,
                "join", TaskState.SUCCESS));
    assertThat(test.task(run, "choose").message()).isEqualTo("chose small");
    assertThat(test.task(run, "large").message()).isEqualTo("not needed: choose chose small");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void keepsATaskThatAlsoComesAfterTheChosenOne() {
    DagBuilder dag = dag("sales");
    TaskRef choose = dag.task("choose", context -> TaskResult.branch("extra"));
    TaskRef extra = dag.after(choose).task("extra", succeeds());
    dag.after(choose, extra).task("join", succeeds());
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(states(test, run).values()).containsOnly(TaskState.SUCCESS);
  }

  @Test
  void skipsEveryBranchWhenNoneIsChosen() {
    DagBuilder dag = dag("sales");
    TaskRef choose = dag.task("choose", context -> TaskResult.branch());
    dag.after(choose).task("one", succeeds());
    dag.after(choose).task("two", succeeds());
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(states(test, run))
        .isEqualTo(
            Map.of(
                "choose", TaskState.SUCCESS, "one", TaskState.SKIPPED, "two", TaskState.SKIPPED));
    assertThat(test.task(run, "one").message()).isEqualTo("not needed: choose chose nothing");
  }

  @Test
  void failsForGoodOnAChoiceThatDoesNotComeDirectlyAfterIt() {
    AtomicInteger calls = new AtomicInteger();
    DagBuilder dag = dag("sales").retry(RetryPolicy.attempts(5));
    TaskRef choose =
        dag.task(
            "choose",
            context -> {
              calls.incrementAndGet();
              return TaskResult.branch("small", "last");
            });
    TaskRef small = dag.after(choose).task("small", succeeds());
    dag.after(small).task("last", succeeds());
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(calls).hasValue(1);
    assertThat(test.task(run, "choose").state()).isEqualTo(TaskState.FAILED);
    assertThat(test.task(run, "choose").message())
        .isEqualTo(
            "The body of sales/manual/1998-01-08_1#choose chose 'last', which does not come"
                + " directly after it: choose some of [small]");
    assertThat(test.task(run, "small").state()).isEqualTo(TaskState.UPSTREAM_FAILED);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
  }

  @Test
  void skipsEverythingDownstreamOfAShortCircuitWhateverItsTriggerRule() {
    TestOrchestrator test = start(circuit(TaskResult.shortCircuit("holiday")));

    DagRunId run = test.run("sales", DAY);

    assertThat(states(test, run))
        .isEqualTo(
            Map.of(
                "check", TaskState.SUCCESS,
                "load", TaskState.SKIPPED,
                "clean_up", TaskState.SKIPPED,
                "beside", TaskState.SUCCESS));
    assertThat(test.task(run, "clean_up").message()).isEqualTo("not needed, says check: holiday");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void leavesTheRestToItsTriggerRulesIfTheShortCircuitSaysSo() {
    TestOrchestrator test = start(circuit(TaskResult.shortCircuitRespectingTriggerRules("no")));

    DagRunId run = test.run("sales", DAY);

    assertThat(states(test, run))
        .isEqualTo(
            Map.of(
                "check", TaskState.SUCCESS,
                "load", TaskState.SKIPPED,
                "clean_up", TaskState.SUCCESS,
                "beside", TaskState.SUCCESS));
  }

  private static Dag circuit(TaskResult result) {
    DagBuilder dag = dag("sales");
    TaskRef check = dag.task("check", context -> result);
    TaskRef load = dag.after(check).task("load", succeeds());
    dag.after(load)
        .task("clean_up", succeeds(), options -> options.triggerRule(TriggerRule.ALL_DONE));
    dag.task("beside", succeeds());
    return dag.build();
  }

  @Test
  void doesNotStopWhatHasBegunAlready() {
    DagBuilder dag = dag("sales");
    TaskRef check = dag.task("check", context -> TaskResult.shortCircuit("holiday"));
    dag.after(check)
        .task("at_once", succeeds(), options -> options.triggerRule(TriggerRule.ALWAYS));
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(test.task(run, "at_once").state()).isEqualTo(TaskState.SUCCESS);
  }

  @Test
  void skipsAlsoWhatIsReadyOrBlockedButHasNotBegun() {
    DagBuilder dag = dag("sales");
    TaskRef first = dag.task("first", succeeds());
    TaskRef check = dag.after(first).task("check", context -> TaskResult.shortCircuit("holiday"));
    // Ready at the same time as the check, but of the lowest priority, with one slot.
    dag.after(first, check)
        .task(
            "ready",
            succeeds(),
            options -> options.triggerRule(TriggerRule.ONE_SUCCESS).priority(-100));
    TestOrchestrator test = start(builder -> builder.slots(1), dag.build());

    DagRunId run = test.run("sales", DAY);

    assertThat(test.task(run, "ready").state()).isEqualTo(TaskState.SKIPPED);
    assertThat(test.task(run, "ready").attempt()).isZero();
  }

  @Test
  void materializesWhatABranchingTaskWritesAndIgnoresItsChoiceInABackfill() {
    DagBuilder dag = dailyDag("sales").endingOn(Scenario.FIRST);
    TaskRef clean = dag.task("clean", new Chooses(Scenario.CLEAN, "report"));
    dag.after(clean).task("report", succeeds());
    dag.after(clean).task("other", succeeds());
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.tick().get(0);
    assertThat(test.task(run, "other").state()).isEqualTo(TaskState.SKIPPED);
    assertThat(test.ledger().materialization(Scenario.CLEAN.partition("1998-01-01"))).isPresent();

    test.submit(
        test.plan(Scenario.CLEAN.name(), Scenario.FIRST, Scenario.FIRST, Strategy.IN_PLACE));

    assertThat(test.runs()).extracting(found -> found.state()).containsOnly(DagRunState.SUCCESS);
    assertThat(test.runs()).hasSize(2);
  }

  private record Chooses(Dataset dataset, String next) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      return TaskResult.branch(next);
    }

    @Override
    public List<Dataset> writes() {
      return List.of(dataset);
    }
  }

  @Test
  void commitsAChoiceTogetherWithTheEndOfItsBody() {
    DagBuilder dag = dag("sales");
    TaskRef choose = dag.task("choose", context -> TaskResult.branch("left"));
    dag.after(choose).task("left", context -> TaskResult.deferred("waits", Duration.ofHours(1)));
    dag.after(choose).task("right", succeeds());
    TestOrchestrator test = start(dag.build());
    DagRunId run = test.run("sales", DAY);

    TestOrchestrator next = restart(builder -> builder, dag.build());

    assertThat(states(next, run))
        .isEqualTo(
            Map.of(
                "choose", TaskState.SUCCESS,
                "left", TaskState.DEFERRED,
                "right", TaskState.SKIPPED));
  }
}
