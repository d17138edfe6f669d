package io.headgate.testing;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Expected;
import io.headgate.backfill.Pace;
import io.headgate.backfill.PlanRequest;
import io.headgate.backfill.PlanRequest.Wanted;
import io.headgate.backfill.PlanScope;
import io.headgate.backfill.PlanText;
import io.headgate.backfill.ScheduledRuns;
import io.headgate.backfill.Selection;
import io.headgate.backfill.Strategy;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskOptions;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.operation.Actor;
import io.headgate.operation.Why;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Scheduled runs and a backfill that are to write the same three days, and one day besides. */
abstract class PrecedenceContract extends EngineContract {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final Dataset CLEAN = Dataset.named("clean").daily(UTC).startingOn(FIRST).build();
  private static final Dataset STATS = Dataset.named("stats").daily(UTC).startingOn(FIRST).build();
  private static final Duration HOUR = Duration.ofHours(1);

  /** What bodies that write clean in runs of that kind answer at first. */
  private final Map<RunKind, Supplier<TaskResult>> atFirst = new EnumMap<>(RunKind.class);

  private final Set<TaskInstanceId> begun = new HashSet<>();
  private final List<String> written = new ArrayList<>();

  @Test
  void scheduledRunsWaitUntilTheBackfillHasMadeTheirPartition() {
    TestOrchestrator test = fourDays();
    atFirst.put(RunKind.BACKFILL, () -> TaskResult.deferred("not yet", HOUR));
    DagRunId backfill = submit(test, ScheduledRuns.WAIT);
    test.tick();

    assertThat(written).containsExactly("scheduled 1998-01-04");
    DagRunId first = scheduled(test, 0);
    TaskInstanceId waitedFor = new TaskInstanceId(backfill, "clean_1");
    assertThat(test.task(first, "clean").message())
        .isEqualTo("waits for " + waitedFor + ", which goes first in writing clean");
    assertThat(test.why(first, "clean")).isEqualTo(new Why.WaitsBehind(waitedFor));

    test.advance(HOUR);
    assertThat(written)
        .containsSubsequence("backfill 1998-01-01", "scheduled 1998-01-01")
        .containsSubsequence("backfill 1998-01-02", "scheduled 1998-01-02")
        .containsSubsequence("backfill 1998-01-03", "scheduled 1998-01-03")
        .hasSize(7);
    assertThat(test.runs()).extracting(DagRun::state).containsOnly(DagRunState.SUCCESS);
  }

  @Test
  void theyStillWaitAfterARestart() {
    TestOrchestrator test = fourDays();
    atFirst.put(RunKind.BACKFILL, () -> TaskResult.deferred("not yet", HOUR));
    submit(test, ScheduledRuns.WAIT);
    test = restart(builder -> builder, dag(options -> options, 16));
    test.tick();
    assertThat(written).containsExactly("scheduled 1998-01-04");

    test = restart(builder -> builder, dag(options -> options, 16));
    test.runUntilQuiet();
    assertThat(written).containsExactly("scheduled 1998-01-04");
    test.advance(HOUR);
    assertThat(written).containsSubsequence("backfill 1998-01-01", "scheduled 1998-01-01");
    assertThat(test.runs()).extracting(DagRun::state).containsOnly(DagRunState.SUCCESS);
  }

  @Test
  void unlessToldTheyWaitForNothingButTheClaim() {
    TestOrchestrator test = fourDays();
    atFirst.put(RunKind.BACKFILL, () -> TaskResult.deferred("not yet", HOUR));
    submit(test, ScheduledRuns.AS_THEY_COME);
    test.tick();

    assertThat(written).hasSize(4).allMatch(line -> line.startsWith("scheduled"));
  }

  @Test
  void whatAPersonAsksForWaitsForNoBackfill() {
    TestOrchestrator test = fourDays();
    atFirst.put(RunKind.BACKFILL, () -> TaskResult.deferred("not yet", HOUR));
    submit(test, ScheduledRuns.WAIT);
    test.run("shop", FIRST);

    assertThat(written).containsExactly("manual 1998-01-01");
  }

  @Test
  void aRetryOfTheBackfillIsWaitedForAndItsFailureIsNot() {
    TestOrchestrator test = fourDays(options -> options.retry(RetryPolicy.attempts(2)), 16);
    atFirst.put(RunKind.BACKFILL, () -> TaskResult.failed("flaky"));
    DagRunId backfill = submit(test, ScheduledRuns.WAIT);
    test.tick();
    assertThat(test.task(backfill, "clean_1").state()).isEqualTo(TaskState.UP_FOR_RETRY);
    assertThat(written).containsExactly("scheduled 1998-01-04");

    begun.clear();
    test.advance(Duration.ofHours(3));
    assertThat(test.run(backfill).state()).isEqualTo(DagRunState.FAILED);
    assertThat(written).hasSize(4).allMatch(line -> line.startsWith("scheduled"));
  }

  @Test
  void aBackfillThatIsBlockedIsNotWaitedFor() {
    TestOrchestrator test = fourDays();
    atFirst.put(RunKind.BACKFILL, () -> TaskResult.blocked("unfit", Duration.ofDays(2)));
    DagRunId backfill = submit(test, ScheduledRuns.WAIT);
    assertThat(test.run(backfill).state()).isEqualTo(DagRunState.BLOCKED);
    test.tick();

    assertThat(written).hasSize(4).allMatch(line -> line.startsWith("scheduled"));
  }

  @Test
  void whoWaitsForATaskThatBlocksGoesOn() {
    TestOrchestrator test = fourDays();
    atFirst.put(RunKind.BACKFILL, () -> TaskResult.deferred("not yet", HOUR));
    DagRunId backfill = submit(test, ScheduledRuns.WAIT);
    test.tick();
    atFirst.put(RunKind.BACKFILL, () -> TaskResult.blocked("unfit", Duration.ofDays(2)));
    begun.clear();
    test.advance(HOUR);

    assertThat(test.run(backfill).state()).isEqualTo(DagRunState.BLOCKED);
    assertThat(written).hasSize(4).allMatch(line -> line.startsWith("scheduled"));
  }

  @Test
  void whoWaitsForATaskBehindABlockedOneGoesOnWhenTheWholeBackfillIsBlocked() {
    TestOrchestrator test = fourDays(withStats());
    TaskResult blocked = TaskResult.blocked("unfit", Duration.ofDays(2));
    TaskResult deferred = TaskResult.deferred("not yet", HOUR);
    Iterator<TaskResult> answers =
        List.of(blocked, deferred, deferred, blocked, blocked).iterator();
    atFirst.put(RunKind.BACKFILL, answers::next);
    DagRunId backfill = submit(test, ScheduledRuns.WAIT);
    test.tick();
    assertThat(written)
        .containsExactlyInAnyOrder(
            "scheduled 1998-01-04", "scheduled stats 1998-01-04", "scheduled 1998-01-01");
    assertThat(test.why(scheduled(test, 0), "stats"))
        .isEqualTo(new Why.WaitsBehind(new TaskInstanceId(backfill, "stats_1")));

    begun.clear();
    test.advance(HOUR);
    assertThat(test.run(backfill).state()).isEqualTo(DagRunState.BLOCKED);
    assertThat(written).hasSize(8).allMatch(line -> line.startsWith("scheduled"));
  }

  @Test
  void aPausedBackfillIsNotWaitedFor() {
    TestOrchestrator test = fourDays();
    atFirst.put(RunKind.BACKFILL, () -> TaskResult.deferred("not yet", HOUR));
    DagRunId backfill = submit(test, ScheduledRuns.WAIT);
    test.tick();
    assertThat(written).containsExactly("scheduled 1998-01-04");
    test.as(Actor.named("anna")).pause(backfill.dag(), "let the schedule through");
    test.runUntilQuiet();

    assertThat(written).hasSize(4).allMatch(line -> line.startsWith("scheduled"));
  }

  @Test
  void aCancelledBackfillIsNotWaitedFor() {
    TestOrchestrator test = fourDays();
    atFirst.put(RunKind.BACKFILL, () -> TaskResult.deferred("not yet", HOUR));
    DagRunId backfill = submit(test, ScheduledRuns.WAIT);
    test.tick();
    test.as(Actor.named("anna")).cancel(backfill, "not wanted");
    test.runUntilQuiet();

    assertThat(written).hasSize(4).allMatch(line -> line.startsWith("scheduled"));
  }

  @Test
  void scheduledRunsGoFirstAlsoThoseThatHaveNoPlaceYet() {
    TestOrchestrator test = fourDays(options -> options, 1);
    atFirst.put(RunKind.SCHEDULED, () -> TaskResult.deferred("not yet", HOUR));
    test.tick();
    DagRunId backfill = submit(test, ScheduledRuns.GO_FIRST);

    assertThat(written).isEmpty();
    assertThat(test.run(scheduled(test, 2)).state()).isEqualTo(DagRunState.QUEUED);
    assertThat(test.why(backfill, "clean_3"))
        .isEqualTo(new Why.WaitsBehind(new TaskInstanceId(scheduled(test, 2), "clean")));

    test = restart(builder -> builder, dag(options -> options, 1));
    test.runUntilQuiet();
    assertThat(written).isEmpty();
    for (int hour = 0; hour < 4; hour++) {
      test.advance(HOUR);
    }
    assertThat(written)
        .containsSubsequence("scheduled 1998-01-01", "backfill 1998-01-01")
        .containsSubsequence("scheduled 1998-01-02", "backfill 1998-01-02")
        .containsSubsequence("scheduled 1998-01-03", "backfill 1998-01-03")
        .hasSize(7);
    assertThat(test.runs()).extracting(DagRun::state).containsOnly(DagRunState.SUCCESS);
  }

  @Test
  void theBackfillDoesNotWaitForRunsOfAPausedDag() {
    TestOrchestrator test = fourDays();
    atFirst.put(RunKind.SCHEDULED, () -> TaskResult.deferred("not yet", HOUR));
    test.tick();
    DagRunId backfill = submit(test, ScheduledRuns.GO_FIRST);
    assertThat(written).isEmpty();
    test.as(Actor.named("anna")).pause("shop", "quiet");
    test.runUntilQuiet();

    assertThat(written).hasSize(3).allMatch(line -> line.startsWith("backfill"));
    assertThat(test.run(backfill).state()).isEqualTo(DagRunState.SUCCESS);
  }

  @Test
  void aPlanSaysIt() {
    TestOrchestrator test = fourDays();

    assertThat(PlanText.table(plan(test, ScheduledRuns.WAIT))).contains("scheduled runs wait\n");
    assertThat(PlanText.table(plan(test, ScheduledRuns.GO_FIRST)))
        .contains("scheduled runs go first\n");
    assertThatThrownBy(() -> ScheduledRuns.ofCode("never"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Scheduled runs cannot be told 'never': say as-they-come, wait or go-first");
  }

  private static DagRunId scheduled(TestOrchestrator test, int number) {
    return test.runs().stream()
        .map(DagRun::id)
        .filter(run -> run.kind() == RunKind.SCHEDULED)
        .sorted((one, other) -> one.key().compareTo(other.key()))
        .toList()
        .get(number);
  }

  private static BackfillPlan plan(TestOrchestrator test, ScheduledRuns scheduled) {
    return test.plan(
        new PlanRequest(
            List.of(new Wanted(CLEAN.name(), Optional.of(FIRST), Optional.of(FIRST.plusDays(2)))),
            Selection.everything(),
            PlanScope.ALL,
            Strategy.inPlace(),
            Expected.anything(),
            Pace.USUAL.withScheduledRuns(scheduled),
            1_000));
  }

  private static DagRunId submit(TestOrchestrator test, ScheduledRuns scheduled) {
    String name = test.submit(plan(test, scheduled)).value();
    return test.runs().stream()
        .map(DagRun::id)
        .filter(run -> run.dag().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private TestOrchestrator fourDays() {
    return fourDays(options -> options, 16);
  }

  private TestOrchestrator fourDays(UnaryOperator<TaskOptions> options, int maxActiveRuns) {
    return fourDays(dag(options, maxActiveRuns));
  }

  private TestOrchestrator fourDays(Dag dag) {
    clock.set(Instant.parse("1998-01-05T06:00:00Z"));
    return start(dag);
  }

  private Dag dag(UnaryOperator<TaskOptions> options, int maxActiveRuns) {
    DagBuilder dag = shop().maxActiveRuns(maxActiveRuns);
    dag.task("clean", new Write(CLEAN, List.of()), options);
    return dag.build();
  }

  private Dag withStats() {
    DagBuilder dag = shop();
    TaskRef clean = dag.task("clean", new Write(CLEAN, List.of()));
    dag.after(clean).task("stats", new Write(STATS, List.of(Input.of(CLEAN))));
    return dag.build();
  }

  private static DagBuilder shop() {
    return Dag.named("shop").timetable(Timetable.daily(UTC)).startingOn(FIRST).catchup(Catchup.ALL);
  }

  private final class Write implements Operator {
    private final Dataset to;
    private final List<Input> from;

    Write(Dataset to, List<Input> from) {
      this.to = to;
      this.from = from;
    }

    @Override
    public TaskResult execute(TaskContext context) {
      RunKind kind = context.id().run().kind();
      Supplier<TaskResult> answer = atFirst.get(kind);
      if (to.equals(CLEAN) && begun.add(context.id()) && answer != null) {
        return answer.get();
      }
      String what = to.equals(CLEAN) ? "" : to.name() + " ";
      context.outputs(to).forEach(made -> written.add(kind.code() + " " + what + made.label()));
      return TaskResult.success();
    }

    @Override
    public List<Input> reads() {
      return from;
    }

    @Override
    public List<Dataset> writes() {
      return List.of(to);
    }
  }
}
