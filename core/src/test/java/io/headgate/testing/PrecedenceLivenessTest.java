package io.headgate.testing;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.backfill.Expected;
import io.headgate.backfill.Pace;
import io.headgate.backfill.PlanRequest;
import io.headgate.backfill.PlanRequest.Wanted;
import io.headgate.backfill.PlanScope;
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
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstanceId;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Two backfills, of which one makes what the other reads, and the scheduled runs of the same days,
 * in any order and with anything said about who goes first. Those of one kind may stay blocked for
 * ever; nobody waits for ever because of them.
 */
class PrecedenceLivenessTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final Dataset CLEAN = Dataset.named("clean").daily(UTC).startingOn(FIRST).build();
  private static final Dataset STATS = Dataset.named("stats").daily(UTC).startingOn(FIRST).build();

  @Property(tries = 200)
  void everyRunEndsThatIsNotBlockedItself(@ForAll Random random) {
    SettableClock clock = SettableClock.at(FIRST);
    clock.set(Instant.parse("1998-01-05T06:00:00Z"));
    RunKind stuck = one(random, RunKind.values());
    try (TestOrchestrator test = TestOrchestrator.of(dag(random, stuck)).clock(clock).build()) {
      List<Runnable> actions =
          new ArrayList<>(
              List.of(
                  test::tick,
                  () -> backfill(test, CLEAN, only(CLEAN), said(random)),
                  () -> backfill(test, STATS, PlanScope.ALL, said(random))));
      Collections.shuffle(actions, random);
      for (Runnable action : actions) {
        action.run();
        test.advance(Duration.ofMinutes(random.nextInt(120)));
      }
      for (int hours = 0; hours < 24 * 20; hours += 6) {
        test.advance(Duration.ofHours(6));
      }

      assertThat(test.runs()).hasSize(4 + 2);
      assertThat(test.runs())
          .allSatisfy(
              run -> {
                if (run.state() != DagRunState.BLOCKED || run.id().kind() != stuck) {
                  assertThat(run.state()).isEqualTo(DagRunState.SUCCESS);
                }
              });
    }
  }

  private static <T> T one(Random random, T[] values) {
    return List.of(values).get(random.nextInt(values.length));
  }

  private static ScheduledRuns said(Random random) {
    return one(random, ScheduledRuns.values());
  }

  private static PlanScope only(Dataset dataset) {
    return new PlanScope(Set.of(dataset.name()), Set.of(), Set.of(), Set.of());
  }

  private static void backfill(
      TestOrchestrator test, Dataset root, PlanScope scope, ScheduledRuns scheduled) {
    test.submit(
        test.plan(
            new PlanRequest(
                List.of(
                    new Wanted(root.name(), Optional.of(FIRST), Optional.of(FIRST.plusDays(2)))),
                Selection.everything(),
                scope,
                Strategy.inPlace(),
                Expected.anything(),
                Pace.USUAL.withScheduledRuns(scheduled),
                100)));
  }

  private static Dag dag(Random random, RunKind stuck) {
    DagBuilder dag =
        Dag.named("shop")
            .timetable(Timetable.daily(UTC))
            .startingOn(FIRST)
            .catchup(Catchup.ALL)
            .maxActiveRuns(1 + random.nextInt(3));
    Map<TaskInstanceId, Integer> calls = new HashMap<>();
    TaskRef clean =
        dag.task(
            "clean",
            new Moody(random, stuck, calls, List.of(), CLEAN),
            options -> options.retry(RetryPolicy.attempts(5)));
    dag.after(clean)
        .task(
            "stats",
            new Moody(random, stuck, calls, List.of(Input.of(CLEAN)), STATS),
            options -> options.retry(RetryPolicy.attempts(5)));
    return dag.build();
  }

  /** At first, it may be late, find its data unfit, or fail. */
  private record Moody(
      Random random,
      RunKind stuck,
      Map<TaskInstanceId, Integer> calls,
      List<Input> reads,
      Dataset to)
      implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      int call = calls.merge(context.id(), 1, Integer::sum);
      return switch (call <= 3 ? random.nextInt(6) : 5) {
        case 0 -> TaskResult.deferred("not yet", Duration.ofHours(1));
        case 1 ->
            TaskResult.blocked(
                "unfit",
                context.id().run().kind() == stuck ? Duration.ofDays(400) : Duration.ofHours(5));
        case 2 -> TaskResult.failed("flaky");
        default -> TaskResult.success();
      };
    }

    @Override
    public List<Dataset> writes() {
      return List.of(to);
    }
  }
}
