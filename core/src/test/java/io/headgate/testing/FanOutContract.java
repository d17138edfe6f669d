package io.headgate.testing;

import static io.headgate.testing.Scenario.dag;
import static io.headgate.testing.Scenario.fails;
import static io.headgate.testing.Scenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.DagBuilder;
import io.headgate.dag.Operator;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dag.TriggerRule;
import io.headgate.operation.Actor;
import io.headgate.operation.Clear;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a task is mapped over a list that another one gives. */
abstract class FanOutContract extends EngineContract {

  private static final Actor ME = Actor.named("me");

  private static Operator lists(String... items) {
    return context -> TaskResult.success().expanding(List.of(items));
  }

  private static List<String> names(TestOrchestrator test, DagRunId run) {
    return test.tasks(run).stream().map(task -> task.id().name()).toList();
  }

  @Test
  void runsOneInstancePerItemInOrderAndThenWhatFollows() {
    List<String> processed = new ArrayList<>();
    DagBuilder dag = dag("files");
    TaskRef listing = dag.task("list", lists("a.csv", "b.csv", "c.csv"));
    TaskRef process =
        dag.after(listing)
            .map(
                "process",
                context -> {
                  processed.add(context.id().name() + " " + context.item());
                  return TaskResult.success(context.item() + " done");
                });
    dag.after(process).task("report", succeeds());
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("files", DAY);

    assertThat(processed)
        .containsExactly("process[0] a.csv", "process[1] b.csv", "process[2] c.csv");
    assertThat(names(test, run))
        .containsExactly("list", "process[0]", "process[1]", "process[2]", "report");
    assertThat(test.task(run, "process[1]").item()).contains("b.csv");
    assertThat(test.task(run, "process[1]").message()).isEqualTo("b.csv done");
    assertThat(test.task(run, "list").item()).isEmpty();
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    TaskInstanceId id = test.task(run, "process[1]").id();
    assertThat(TaskInstanceId.parse(id.toString())).isEqualTo(id);
  }

  @Test
  void writesTheInstancesInTheCommitOfTheListsSuccess() {
    DagBuilder dag = dag("files");
    TaskRef listing = dag.task("list", lists("a", "b"));
    dag.after(listing).map("process", succeeds());
    TestOrchestrator test = start(dag.build());
    int before = store.commits();

    test.run("files", DAY);

    // Created and started; listed, expanded and started; one for the end of each instance.
    assertThat(store.commits() - before).isEqualTo(4);
  }

  @Test
  void showsThePlaceOfAMappedTaskUntilItsItemsAreKnown() {
    AtomicInteger looks = new AtomicInteger();
    DagBuilder dag = dag("files");
    TaskRef listing =
        dag.task(
            "list",
            context ->
                looks.incrementAndGet() == 1
                    ? TaskResult.deferred("not yet", Duration.ofMinutes(1))
                    : TaskResult.success().expanding(List.of("a")));
    dag.after(listing).map("process", succeeds());
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("files", DAY);
    assertThat(states(test, run))
        .isEqualTo(Map.of("list", TaskState.DEFERRED, "process", TaskState.SCHEDULED));
    test.advance(Duration.ofMinutes(1));

    assertThat(states(test, run))
        .isEqualTo(Map.of("list", TaskState.SUCCESS, "process[0]", TaskState.SUCCESS));
  }

  @Test
  void triesEachInstanceAgainOnItsOwn() {
    AtomicInteger failures = new AtomicInteger();
    DagBuilder dag = dag("files");
    TaskRef listing = dag.task("list", lists("good", "bad"));
    dag.after(listing)
        .map(
            "process",
            context -> {
              if (context.item().equals("bad") && failures.incrementAndGet() < 3) {
                throw new IllegalStateException("no");
              }
              return TaskResult.success();
            },
            options -> options.retry(RetryPolicy.attempts(3)));
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("files", DAY);
    assertThat(states(test, run))
        .containsEntry("process[0]", TaskState.SUCCESS)
        .containsEntry("process[1]", TaskState.UP_FOR_RETRY);
    test.advance(Duration.ofMinutes(10));

    assertThat(test.task(run, "process[0]").attempt()).isEqualTo(1);
    assertThat(test.task(run, "process[1]").attempt()).isEqualTo(3);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void countsTheInstancesAsUpstreamTasks() {
    DagBuilder dag = dag("files");
    TaskRef listing = dag.task("list", lists("good", "bad"));
    TaskRef process =
        dag.after(listing)
            .map(
                "process",
                context ->
                    context.item().equals("bad") ? fails().execute(context) : TaskResult.success());
    dag.after(process).task("all", succeeds());
    dag.after(process)
        .task("one", succeeds(), options -> options.triggerRule(TriggerRule.ONE_SUCCESS));
    dag.after(process)
        .task("done", succeeds(), options -> options.triggerRule(TriggerRule.ALL_DONE));
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("files", DAY);

    assertThat(states(test, run))
        .containsEntry("all", TaskState.UPSTREAM_FAILED)
        .containsEntry("one", TaskState.SUCCESS)
        .containsEntry("done", TaskState.SUCCESS);
    assertThat(test.task(run, "all").message())
        .isEqualTo("trigger rule all_success: process[1] is failed");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
  }

  @Test
  void skipsAMappedTaskWithoutItems() {
    DagBuilder dag = dag("files");
    TaskRef listing = dag.task("list", lists());
    TaskRef process = dag.after(listing).map("process", succeeds());
    dag.after(process).task("report", succeeds());
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("files", DAY);

    assertThat(states(test, run))
        .isEqualTo(
            Map.of(
                "list", TaskState.SUCCESS,
                "process", TaskState.SKIPPED,
                "report", TaskState.SKIPPED));
    assertThat(test.task(run, "process").message()).isEqualTo("list gave an empty list");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void treatsAMappedTaskAsItsRuleSaysWhenTheListIsNotGiven() {
    DagBuilder dag = dag("files");
    TaskRef failing = dag.task("failing", fails());
    TaskRef skipping = dag.task("skipping", context -> TaskResult.skipped("holiday"));
    dag.after(failing).map("after_failure", succeeds());
    dag.after(skipping).map("after_skip", succeeds());
    dag.after(failing)
        .map("whatever", succeeds(), options -> options.triggerRule(TriggerRule.ALL_DONE));
    dag.after(skipping)
        .map("at_once", succeeds(), options -> options.triggerRule(TriggerRule.ALWAYS));
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("files", DAY);

    assertThat(states(test, run))
        .containsEntry("after_failure", TaskState.UPSTREAM_FAILED)
        .containsEntry("after_skip", TaskState.SKIPPED)
        .containsEntry("whatever", TaskState.SKIPPED)
        .containsEntry("at_once", TaskState.SKIPPED);
    assertThat(test.task(run, "whatever").message())
        .isEqualTo("there are no items: failing is failed");
  }

  @Test
  void waitsForTheItemsAndForTheOtherUpstreamTasks() {
    DagBuilder dag = dag("files");
    TaskRef listing = dag.task("list", lists("a", "b"));
    TaskRef slow =
        dag.task(
            "slow",
            context ->
                context.attempt() == 1
                    ? TaskResult.deferred("later", Duration.ofHours(1))
                    : TaskResult.success());
    dag.after(listing, slow).map("process", succeeds(), options -> options.itemsFrom(listing));
    dag.after(listing).map("second", succeeds());
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("files", DAY);
    assertThat(states(test, run))
        .containsEntry("process[0]", TaskState.SCHEDULED)
        .containsEntry("process[1]", TaskState.SCHEDULED)
        .containsEntry("second[1]", TaskState.SUCCESS);
    test.advance(Duration.ofHours(1));

    assertThat(states(test, run)).containsEntry("process[1]", TaskState.SUCCESS);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void refusesAFanOutOfAMillionBeforeAnythingIsStored() {
    DagBuilder dag = dag("files").retry(RetryPolicy.attempts(5));
    TaskRef listing =
        dag.task(
            "list", context -> TaskResult.success().expanding(Collections.nCopies(1_000_000, "x")));
    dag.after(listing).map("process", succeeds());
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("files", DAY);

    TaskInstance refused = test.task(run, "list");
    assertThat(refused.state()).isEqualTo(TaskState.FAILED);
    assertThat(refused.attempt()).isEqualTo(1);
    assertThat(refused.message())
        .isEqualTo(
            "list gives 1,000,000 items, and process has at most 1,000 instances: give it fewer and"
                + " larger items, or raise the bound with options.atMost(1000000) where process is"
                + " mapped; nothing of the list was stored");
    assertThat(names(test, run)).containsExactly("list", "process");
    assertThat(test.task(run, "process").state()).isEqualTo(TaskState.UPSTREAM_FAILED);
  }

  @Test
  void takesAsManyItemsAsTheTaskAllows() {
    List<String> items = IntStream.range(0, 1_500).mapToObj(i -> "item " + i).toList();
    DagBuilder dag = dag("files");
    TaskRef listing = dag.task("list", context -> TaskResult.success().expanding(items));
    TaskRef process =
        dag.after(listing).map("process", succeeds(), options -> options.atMost(1_500));
    dag.after(process).task("report", succeeds());
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("files", DAY);

    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(test.tasks(run)).hasSize(1_502);
    assertThat(test.tasks(run).subList(1, 1_501))
        .extracting(TaskInstance::item)
        .isEqualTo(items.stream().map(Optional::of).toList());
  }

  @Test
  void failsAListWithAnItemThatCannotBeKeptOrWithoutAList() {
    DagBuilder dag = dag("files").retry(RetryPolicy.attempts(5));
    dag.after(dag.task("long", lists("ok", "x".repeat(1_001)))).map("one", succeeds());
    dag.after(dag.task("blank", lists(" "))).map("two", succeeds());
    dag.after(dag.task("zero", lists("a\0b"))).map("three", succeeds());
    dag.after(dag.task("none", succeeds())).map("four", succeeds());
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("files", DAY);

    assertThat(test.task(run, "long").message())
        .startsWith("long gives an item that cannot be kept for one: item 1 has 1,001 characters");
    assertThat(test.task(run, "blank").message()).contains("item 0 is blank");
    assertThat(test.task(run, "zero").message()).contains("item 0 has the character 0");
    assertThat(test.task(run, "none").message())
        .startsWith("four is mapped over none, which gave no list: return")
        .contains("expanding(items)");
    assertThat(states(test, run).values())
        .containsOnly(TaskState.FAILED, TaskState.UPSTREAM_FAILED);
  }

  @Test
  void letsAnOrdinaryTaskFailThatAsksForAnItem() {
    DagBuilder dag = dag("files");
    dag.task("plain", context -> TaskResult.success(context.item()));
    TestOrchestrator test = start(dag.build());

    DagRunId run = test.run("files", DAY);

    assertThat(test.task(run, "plain").message()).contains("the task is not mapped");
  }

  @Test
  void goesOnExactlyAfterACrashBetweenTheExpansionAndTheEndOfTheInstances() {
    List<String> bodies = new ArrayList<>();
    DagBuilder dag = dag("files");
    TaskRef listing =
        dag.task(
            "list",
            context -> {
              bodies.add("list");
              return TaskResult.success().expanding(List.of("a", "b", "c", "d"));
            });
    TaskRef process =
        dag.after(listing)
            .map(
                "process",
                context -> {
                  bodies.add(context.item());
                  // As if the process died here: nothing that follows in this process is written.
                  store.failFromNowOn(context.item().equals("c") && context.attempt() == 1);
                  return TaskResult.success();
                });
    dag.after(process)
        .task(
            "report",
            context -> {
              bodies.add("report");
              return TaskResult.success();
            });
    TestOrchestrator test = start(builder -> builder.slots(1), dag.build());
    assertThatThrownBy(() -> test.run("files", DAY)).hasMessageContaining("the power is off");

    TestOrchestrator next = restart(builder -> builder.slots(1), dag.build());

    DagRunId run = next.runs().get(0).id();
    assertThat(next.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(bodies).containsExactly("list", "a", "b", "c", "c", "d", "report");
    assertThat(next.tasks(run)).extracting(TaskInstance::attempt).containsExactly(1, 1, 1, 2, 1, 1);
  }

  @Test
  void listsAgainAfterACrashBeforeTheExpansionWasWritten() {
    DagBuilder dag = dag("files");
    TaskRef listing =
        dag.task(
            "list",
            context -> {
              store.failFromNowOn(context.attempt() == 1);
              return TaskResult.success()
                  .expanding(context.attempt() == 1 ? List.of("old", "old") : List.of("new"));
            });
    dag.after(listing).map("process", succeeds());
    TestOrchestrator test = start(dag.build());
    assertThatThrownBy(() -> test.run("files", DAY)).hasMessageContaining("the power is off");

    TestOrchestrator next = restart(builder -> builder, dag.build());

    DagRunId run = next.runs().get(0).id();
    assertThat(names(next, run)).containsExactly("list", "process[0]");
    assertThat(next.task(run, "process[0]").item()).contains("new");
  }

  @Test
  void clearsAndMarksAndExplainsInstancesByTheirNames() {
    DagBuilder dag = dag("files");
    TaskRef listing = dag.task("list", lists("a", "b"));
    TaskRef process =
        dag.after(listing)
            .map(
                "process",
                context ->
                    context.item().equals("b") && context.attempt() == 1
                        ? fails().execute(context)
                        : TaskResult.success(context.item()));
    dag.after(process).task("report", succeeds());
    TestOrchestrator test = start(dag.build());
    DagRunId run = test.run("files", DAY);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);

    assertThatThrownBy(() -> test.as(ME).clear(run, "process", Clear.TASK, ""))
        .hasMessageContaining("is mapped and has 2 instances: name one, such as process[0]");
    assertThatThrownBy(() -> test.why(run, "process")).hasMessageContaining("name one");
    assertThat(test.why(run, "process[1]").toString()).contains("no such file");
    test.as(ME).clear(run, "process[1]", Clear.DOWNSTREAM, "try again");
    test.runUntilQuiet();

    assertThat(test.task(run, "process[1]").message()).isEqualTo("b");
    assertThat(test.task(run, "process[1]").item()).contains("b");
    assertThat(test.task(run, "process[0]").attempt()).isEqualTo(1);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void expandsAnewWhenTheListIsClearedWithWhatFollows() {
    AtomicInteger lists = new AtomicInteger();
    List<List<String>> given =
        List.of(List.of("a", "b", "c"), List.of("d", "e"), List.of(), List.of("f"));
    DagBuilder dag = dag("files");
    TaskRef listing =
        dag.task(
            "list", context -> TaskResult.success().expanding(given.get(lists.getAndIncrement())));
    TaskRef process =
        dag.after(listing).map("process", context -> TaskResult.success(context.item()));
    dag.after(process).task("report", succeeds());
    TestOrchestrator test = start(dag.build());
    DagRunId run = test.run("files", DAY);
    assertThat(names(test, run)).hasSize(5);

    test.as(ME).clear(run, "list", Clear.DOWNSTREAM, "again");
    test.runUntilQuiet();
    assertThat(names(test, run)).containsExactly("list", "process[0]", "process[1]", "report");
    assertThat(test.task(run, "process[1]").message()).isEqualTo("e");

    test.as(ME).clear(run, "list", Clear.DOWNSTREAM, "again");
    test.runUntilQuiet();
    assertThat(states(test, run)).containsEntry("process", TaskState.SKIPPED).hasSize(3);

    TestOrchestrator next = restart(builder -> builder, dag.build());
    next.as(ME).clear(run, "list", Clear.DOWNSTREAM, "again");
    next.runUntilQuiet();
    assertThat(names(next, run)).containsExactly("list", "process[0]", "report");
    assertThat(next.run(run).state()).isEqualTo(DagRunState.SUCCESS);

    next.as(ME).clear(run, "process[0]", Clear.TASK, "only this one");
    next.runUntilQuiet();
    assertThat(next.task(run, "process[0]").attempt()).isEqualTo(2);
    assertThat(lists).hasValue(4);
  }

  @Test
  void saysSoWhenTheItemsAreNotKnownAnyMore() {
    AtomicInteger failures = new AtomicInteger();
    DagBuilder dag = dag("files");
    TaskRef other =
        dag.task(
            "other",
            context ->
                failures.incrementAndGet() == 1 ? fails().execute(context) : TaskResult.success());
    TaskRef listing =
        dag.task(
            "list",
            context ->
                context.attempt() == 1
                    ? TaskResult.deferred("later", Duration.ofHours(1))
                    : TaskResult.success().expanding(List.of("a")));
    dag.after(listing, other).map("process", succeeds(), options -> options.itemsFrom(listing));
    TestOrchestrator test = start(dag.build());
    DagRunId run = test.run("files", DAY);
    test.advance(Duration.ofHours(1));
    assertThat(test.task(run, "process").state()).isEqualTo(TaskState.UPSTREAM_FAILED);

    test.as(ME).clear(run, "other", Clear.DOWNSTREAM, "again");
    test.runUntilQuiet();

    assertThat(test.task(run, "process").message())
        .startsWith("the items are not known: list ended")
        .endsWith("clear list to have it give them again");
    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);

    test.as(ME).clear(run, "list", Clear.DOWNSTREAM, "as it says");
    test.runUntilQuiet();
    assertThat(test.task(run, "process[0]").state()).isEqualTo(TaskState.SUCCESS);
    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
  }
}
