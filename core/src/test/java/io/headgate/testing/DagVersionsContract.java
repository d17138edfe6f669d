package io.headgate.testing;

import static io.headgate.testing.Scenario.CLEAN;
import static io.headgate.testing.Scenario.MART;
import static io.headgate.testing.Scenario.RAW;
import static io.headgate.testing.Scenario.dag;
import static io.headgate.testing.Scenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.Strategy;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.DagShape;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dag.TaskShape;
import io.headgate.dag.TriggerRule;
import io.headgate.dataset.Dataset;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import io.headgate.run.TaskState;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of runs when the code of their DAG changes. */
abstract class DagVersionsContract extends EngineContract {

  private final List<String> bodies = new ArrayList<>();

  private Operator notes(String what) {
    return context -> {
      bodies.add(what);
      return TaskResult.success();
    };
  }

  /** Defers in its first attempt, so that the process can end while the run is unfinished. */
  private static Operator waits() {
    return context ->
        context.attempt() == 1
            ? TaskResult.deferred("not yet", Duration.ofHours(1))
            : TaskResult.success();
  }

  private TestOrchestrator restart(Dag... dags) {
    return restart(builder -> builder, dags);
  }

  private DagRunId unfinished(Dag dag) {
    DagRunId run = start(dag).run(dag.name(), DAY);
    assertThat(run.dag()).isEqualTo(dag.name());
    return run;
  }

  @Test
  void remembersTheShapeOfARunAndSharesItWhereItIsTheSame() {
    DagBuilder dag = dag("sales");
    TaskRef first = dag.task("first", succeeds());
    dag.after(first)
        .task("second", succeeds(), options -> options.triggerRule(TriggerRule.ALL_DONE));
    TestOrchestrator test = start(dag.build());

    DagRunId one = test.run("sales", DAY);
    DagRunId two = test.run("sales", DAY);

    DagShape shape = store.shape(one).orElseThrow();
    assertThat(shape).isEqualTo(DagShape.of(dag.build()));
    assertThat(shape.tasks()).extracting(TaskShape::id).containsExactly("first", "second");
    assertThat(shape.task("second").orElseThrow().triggerRule()).isEqualTo(TriggerRule.ALL_DONE);
    assertThat(store.shape(two)).contains(shape);
  }

  @Test
  void letsAnUnfinishedRunGoOnWithItsOwnEdgesAndRulesAndNoNewTasks() {
    DagBuilder before = dag("sales");
    TaskRef wait = before.task("wait", waits());
    TaskRef skip = before.task("skip", context -> TaskResult.skipped("holiday"));
    before
        .after(wait, skip)
        .task("load", notes("old load"), o -> o.triggerRule(TriggerRule.ALL_DONE));
    DagRunId run = unfinished(before.build());

    DagBuilder after = dag("sales");
    after.task("brand_new", notes("new task"));
    TaskRef load = after.task("load", notes("new load"));
    TaskRef skipAgain = after.after(load).task("skip", succeeds());
    after.after(skipAgain).task("wait", waits());
    TestOrchestrator test = restart(after.build());
    test.advance(Duration.ofHours(1));

    assertThat(bodies).containsExactly("new load");
    assertThat(test.tasks(run).stream().map(task -> task.id().name()))
        .containsExactly("wait", "skip", "load");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(store.shape(run)).contains(DagShape.of(before.build()));

    DagRunId next = test.run("sales", DAY.plusDays(1));
    assertThat(test.tasks(next).stream().map(task -> task.id().name()))
        .containsExactly("brand_new", "load", "skip", "wait");
    assertThat(store.shape(next)).contains(DagShape.of(after.build()));
  }

  @Test
  void failsATaskThatWasRemovedAndWhatComesAfterItAndKeepsBothVisible() {
    DagBuilder before = dag("sales");
    TaskRef wait = before.task("wait", waits());
    TaskRef removed = before.after(wait).task("removed", notes("removed"));
    before.after(removed).task("load", notes("load"));
    before.after(wait).task("other", notes("other"));
    DagRunId run = unfinished(before.build());

    DagBuilder after = dag("sales");
    TaskRef waitAgain = after.task("wait", waits());
    after.after(waitAgain).task("load", notes("load"));
    after.after(waitAgain).task("other", notes("other"));
    TestOrchestrator test = restart(after.build());

    assertThat(states(test, run))
        .isEqualTo(
            Map.of(
                "wait", TaskState.DEFERRED,
                "removed", TaskState.FAILED,
                "load", TaskState.UPSTREAM_FAILED,
                "other", TaskState.SCHEDULED));
    assertThat(test.task(run, "removed").message())
        .isEqualTo(
            "the code has no task removed any more: it was removed or renamed after this run was"
                + " created");
    test.advance(Duration.ofHours(1));

    assertThat(bodies).containsExactly("other");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
    assertThat(test.tasks(run).stream().map(task -> task.id().name()))
        .containsExactly("wait", "removed", "load", "other");
  }

  @Test
  void keepsWhatARemovedTaskDidWhenItWasFinished() {
    DagBuilder before = dag("sales");
    TaskRef done = before.task("done", notes("done"));
    TaskRef wait = before.after(done).task("wait", waits());
    before.after(wait, done).task("load", notes("load"));
    DagRunId run = unfinished(before.build());

    DagBuilder after = dag("sales");
    TaskRef waitAgain = after.task("wait", waits());
    after.after(waitAgain).task("load", notes("load"));
    TestOrchestrator test = restart(after.build());
    test.advance(Duration.ofHours(1));

    assertThat(bodies).containsExactly("done", "load");
    assertThat(test.task(run, "done").state()).isEqualTo(TaskState.SUCCESS);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void endsARunWhoseTasksAreAllRemovedWhateverStateItIsIn() {
    DagBuilder before = dag("sales").maxActiveRuns(1);
    before.task("wait", waits());
    TestOrchestrator first = start(before.build());
    DagRunId running = first.run("sales", DAY);
    DagRunId queued = first.run("sales", DAY);
    assertThat(first.run(queued).state()).isEqualTo(DagRunState.QUEUED);

    DagBuilder after = dag("sales").maxActiveRuns(1);
    after.task("renamed", notes("renamed"));
    TestOrchestrator test = restart(after.build());

    assertThat(test.run(running).state()).isEqualTo(DagRunState.FAILED);
    assertThat(test.run(queued).state()).isEqualTo(DagRunState.FAILED);
    assertThat(bodies).isEmpty();
  }

  @Test
  void endsABlockedRunWhoseBlockedTaskWasRemoved() {
    DagBuilder before = dag("sales");
    before.task("gate", context -> TaskResult.blocked("no data", Duration.ofHours(1)));
    TestOrchestrator first = start(before.build());
    DagRunId run = first.run("sales", DAY);
    assertThat(first.run(run).state()).isEqualTo(DagRunState.BLOCKED);

    DagBuilder after = dag("sales");
    after.task("other", succeeds());
    TestOrchestrator test = restart(after.build());

    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
    assertThat(test.task(run, "gate").message()).contains("no task gate any more");
  }

  @Test
  void keepsTheRunsOfADagThatIsNotRegisteredAndGoesOnWhenItIsAgain() {
    DagBuilder before = dag("sales");
    TaskRef wait = before.task("wait", waits());
    before.after(wait).task("load", notes("load"));
    DagRunId run = unfinished(before.build());

    DagBuilder renamed = dag("shop_sales");
    renamed.task("wait", waits());
    TestOrchestrator without = restart(renamed.build());
    without.advance(Duration.ofHours(2));

    DagRun kept = without.run(run);
    assertThat(kept.state()).isEqualTo(DagRunState.RUNNING);
    assertThat(without.tasks(run)).hasSize(2);
    assertThat(without.keptBecause(kept))
        .hasValueSatisfying(
            reason ->
                assertThat(reason)
                    .startsWith("no DAG sales is registered in this process")
                    .contains("register the DAG again and it goes on"));

    TestOrchestrator again = restart(before.build());
    assertThat(again.keptBecause(again.run(run))).isEmpty();
    assertThat(bodies).containsExactly("load");
    assertThat(again.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(again.keptBecause(again.run(run))).isEmpty();
  }

  @Test
  void failsATaskThatIsMappedNowAndWasNot() {
    DagBuilder before = dag("files");
    TaskRef wait = before.task("wait", waits());
    TaskRef list = before.after(wait).task("list", succeeds());
    before.after(list).task("process", notes("process"));
    DagRunId run = unfinished(before.build());

    DagBuilder after = dag("files");
    TaskRef waitAgain = after.task("wait", waits());
    TaskRef listAgain =
        after.after(waitAgain).task("list", c -> TaskResult.success().expanding(List.of("a")));
    after.after(listAgain).map("process", notes("process"));
    TestOrchestrator test = restart(after.build());
    test.advance(Duration.ofHours(1));

    assertThat(bodies).isEmpty();
    assertThat(test.task(run, "process").message()).contains("it is mapped now");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
  }

  @Test
  void goesOnWithTheInstancesOfAMappedTaskWhenTheDagChanges() {
    DagBuilder before = dag("files");
    TaskRef list =
        before.task("list", context -> TaskResult.success().expanding(List.of("a", "b")));
    TaskRef process = before.after(list).map("process", waits());
    before.after(process).task("report", notes("report"));
    DagRunId run = unfinished(before.build());

    DagBuilder after = dag("files");
    TaskRef listAgain = after.task("list", context -> TaskResult.success().expanding(List.of("c")));
    after.task("report", notes("report"));
    after.after(listAgain).map("process", waits());
    after.task("more", notes("more"));
    TestOrchestrator test = restart(after.build());
    test.advance(Duration.ofHours(1));

    assertThat(test.tasks(run).stream().map(task -> task.id().name()))
        .containsExactly("list", "process[0]", "process[1]", "report");
    assertThat(test.task(run, "process[1]").item()).contains("b");
    assertThat(bodies).containsExactly("report");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  /** Writes one dataset from another, with a version; fails for the moment if it is told to. */
  private record Versioned(Dataset from, Dataset to, String codeVersion, boolean waits)
      implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      return waits && context.id().run().kind() == RunKind.BACKFILL && context.attempt() == 1
          ? TaskResult.deferred("not yet", Duration.ofHours(1))
          : TaskResult.success();
    }

    @Override
    public List<Input> reads() {
      return List.of(Input.of(from));
    }

    @Override
    public List<Dataset> writes() {
      return List.of(to);
    }
  }

  private static Dag pipeline(String cleanVersion, String martVersion) {
    DagBuilder dag = Scenario.dailyDag("sales");
    TaskRef clean = dag.task("clean", new Versioned(RAW, CLEAN, cleanVersion, true));
    dag.after(clean).task("mart", new Versioned(CLEAN, MART, martVersion, false));
    return dag.build();
  }

  private DagRunId unfinishedBackfill() {
    clock.set(LocalDate.of(1998, 1, 4).atStartOfDay(ZoneOffset.UTC).toInstant());
    TestOrchestrator test = start(pipeline("1", "1"));
    test.tick();
    BackfillId id =
        test.submit(
            test.plan(
                CLEAN.name(),
                LocalDate.of(1998, 1, 2),
                LocalDate.of(1998, 1, 2),
                Strategy.inPlace()));
    DagRunId run =
        store.backfills().stream()
            .filter(backfill -> backfill.id().equals(id))
            .findFirst()
            .orElseThrow()
            .run();
    assertThat(test.run(run).state()).isEqualTo(DagRunState.RUNNING);
    return run;
  }

  @Test
  void letsABackfillGoOnWhenTheCodeIsTheSame() {
    DagRunId run = unfinishedBackfill();

    TestOrchestrator test = restart(pipeline("1", "1"));
    test.advance(Duration.ofHours(1));

    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void failsTheTasksOfABackfillWhoseCodeHasChangedSinceItWasSubmitted() {
    DagRunId run = unfinishedBackfill();

    TestOrchestrator test = restart(pipeline("1", "2"));
    assertThat(states(test, run))
        .isEqualTo(
            Map.of(
                "clean_sales_1", TaskState.DEFERRED,
                "mart_sales_1", TaskState.FAILED));
    test.advance(Duration.ofHours(1));

    assertThat(states(test, run))
        .isEqualTo(
            Map.of(
                "clean_sales_1", TaskState.SUCCESS,
                "mart_sales_1", TaskState.FAILED));
    assertThat(test.task(run, "mart_sales_1").message())
        .startsWith("the code of task mart_sales_1 has changed since this backfill was submitted")
        .contains("Versioned version 1")
        .contains("Versioned version 2")
        .endsWith("plan the backfill again, so that one version of the code makes all of it");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
  }

  @Test
  void keepsABackfillWhoseDagIsNotRegistered() {
    DagRunId run = unfinishedBackfill();

    DagBuilder other = dag("other");
    other.task("nothing", succeeds());
    TestOrchestrator test = restart(other.build());

    assertThat(test.run(run).state()).isEqualTo(DagRunState.RUNNING);
    assertThat(test.keptBecause(test.run(run)))
        .hasValueSatisfying(reason -> assertThat(reason).contains("needs DAG sales"));

    TestOrchestrator again = restart(pipeline("1", "1"));
    again.advance(Duration.ofHours(1));
    assertThat(again.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void refusesAShapeThatIsNotWhatItsHashSays() {
    DagShape shape = DagShape.of(pipeline("1", "1"));

    assertThatThrownBy(() -> new DagShape(shape.hash(), shape.tasks().subList(0, 1)))
        .hasMessageContaining("is not what it was stored as");
    assertThat(DagShape.of(pipeline("1", "2")).hash()).isNotEqualTo(shape.hash());
    assertThat(shape.tasks()).extracting(TaskShape::codeVersion).containsExactly("1", "1");
  }
}
