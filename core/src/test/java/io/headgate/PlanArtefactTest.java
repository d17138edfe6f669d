package io.headgate;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Estimate;
import io.headgate.backfill.Expected;
import io.headgate.backfill.Pace;
import io.headgate.backfill.PlanChangedException;
import io.headgate.backfill.PlanDiff;
import io.headgate.backfill.PlanRequest;
import io.headgate.backfill.PlanRequest.Wanted;
import io.headgate.backfill.PlanScope;
import io.headgate.backfill.PlanText;
import io.headgate.backfill.Selection;
import io.headgate.backfill.Strategy;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.PartitionMapping;
import io.headgate.profile.JobProfile;
import io.headgate.profile.Spread;
import io.headgate.profile.StageProfile;
import io.headgate.testing.InMemoryStore;
import io.headgate.testing.SettableClock;
import io.headgate.testing.TestOrchestrator;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A plan is a thing of its own: kept, read again, compared, estimated, bounded, and refused. */
class PlanArtefactTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final Dataset RAW = Dataset.named("raw").daily(UTC).startingOn(FIRST).build();
  private static final Dataset CLEAN = Dataset.named("clean").daily(UTC).startingOn(FIRST).build();
  private static final Dataset MART = Dataset.named("mart").daily(UTC).startingOn(FIRST).build();

  private final SettableClock clock = new SettableClock(Instant.parse("1998-01-10T06:00:00Z"));
  private final InMemoryStore store = new InMemoryStore(clock);

  @Test
  void isReadAsItWasWrittenAndAlwaysTheSame() {
    try (TestOrchestrator test = withHistory(PartitionMapping.trailing(3))) {
      BackfillPlan plan = test.plan(request(1_000));
      String json = PlanJson.write(plan);

      assertThat(PlanJson.read(json)).isEqualTo(plan);
      assertThat(PlanJson.write(test.plan(request(1_000)))).isEqualTo(json);
      assertThat(PlanJson.read(json).digest()).isEqualTo(plan.digest());
      assertThatThrownBy(() -> PlanJson.read("{\"format\": 7}"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("This is no plan of a backfill");
    }
  }

  @Test
  void isSubmittedAfterItWasKept() {
    try (TestOrchestrator test = withHistory(PartitionMapping.trailing(3))) {
      BackfillPlan plan = PlanJson.read(PlanJson.write(test.plan(request(1_000))));
      test.submit(plan);
      assertThat(test.runs().stream().filter(run -> run.id().dag().equals("bf_1")))
          .singleElement()
          .satisfies(run -> assertThat(run.state().isTerminal()).isTrue());
    }
  }

  @Test
  void isRefusedWithTheDifferenceIfTheLineageHasChanged() {
    BackfillPlan plan;
    try (TestOrchestrator test = withHistory(PartitionMapping.trailing(3))) {
      plan = test.plan(request(1_000));
    }
    try (TestOrchestrator changed = orchestrator(PartitionMapping.trailing(2))) {
      assertThatThrownBy(() -> changed.submit(plan))
          .isInstanceOf(PlanChangedException.class)
          .hasMessageContaining("Nothing was done")
          .hasMessageContaining(
              "~ step mart: order 2, 1998-01-03..1998-01-06 (4 partitions, 4 executions)")
          .hasMessageContaining(
              "~ lineage clean -> mart: trailing 3, by shop.mart -> trailing 2, by shop.mart");
      assertThat(changed.runs()).noneMatch(run -> run.id().dag().startsWith("bf_"));

      PlanDiff diff = plan.diff(changed.plan(request(1_000)));
      assertThat(diff.changes())
          .extracting(PlanDiff.Change::what)
          .containsExactly("step mart", "lineage clean -> mart");
      assertThat(plan.digest()).isNotEqualTo(changed.plan(request(1_000)).digest());
    }
  }

  @Test
  void isRefusedAlsoIfTheLineageChangedWithoutMovingAPartition() {
    BackfillPlan plan;
    try (TestOrchestrator test = withHistory(PartitionMapping.trailing(1))) {
      plan = test.plan(request(1_000));
    }
    try (TestOrchestrator changed = orchestrator(PartitionMapping.overlapping())) {
      assertThatThrownBy(() -> changed.submit(plan))
          .isInstanceOf(PlanChangedException.class)
          .hasMessageContaining("~ lineage clean -> mart: trailing 1")
          .hasMessageNotContaining("step");
    }
  }

  @Test
  void isEstimatedFromTheLatestRuns() {
    try (TestOrchestrator test = orchestrator(PartitionMapping.trailing(3))) {
      assertThat(test.plan(request(1_000)).estimate()).isEqualTo(Estimate.NONE);
    }
    try (TestOrchestrator test = withHistory(PartitionMapping.trailing(3))) {
      BackfillPlan plan = test.plan(request(1_000));
      // 10 s for a day of clean, without a job; 30 s and two tasks of 500 bytes for one of mart.
      assertThat(plan.steps())
          .extracting(BackfillPlan.Step::estimate)
          .containsExactly(
              new Estimate(Optional.of(Duration.ofSeconds(20)), Optional.empty(), 0),
              new Estimate(Optional.of(Duration.ofSeconds(120)), Optional.of(4_000L), 4));
      assertThat(PlanText.table(plan))
          .contains("By what it cost before: 2 min of work, 4.0 kB read by 4 jobs");
    }
  }

  @Test
  void isNotMadeLargerThanItsBound() {
    try (TestOrchestrator test = withHistory(PartitionMapping.trailing(3))) {
      assertThat(test.plan(request(6)).executions()).isEqualTo(6);
      assertThatThrownBy(() -> test.plan(request(5)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "The plan of clean has 6 executions for 6 partitions of 2 datasets, more than the"
                  + " bound of 5: choose a smaller range or scope, or raise the bound if you mean"
                  + " it");
    }
  }

  private static PlanRequest request(int bound) {
    Wanted days =
        new Wanted(CLEAN.name(), Optional.of(FIRST.plusDays(2)), Optional.of(FIRST.plusDays(3)));
    return new PlanRequest(
        List.of(days),
        Selection.everything(),
        PlanScope.ALL,
        Strategy.inPlace(),
        Expected.anything(),
        Pace.USUAL,
        bound);
  }

  private TestOrchestrator withHistory(PartitionMapping mapping) {
    TestOrchestrator test = orchestrator(mapping);
    test.tick();
    test.runUntilQuiet();
    return test;
  }

  private TestOrchestrator orchestrator(PartitionMapping mapping) {
    DagBuilder dag =
        Dag.named("shop").timetable(Timetable.daily(UTC)).startingOn(FIRST).catchup(Catchup.ALL);
    dag.task("clean", new Make(List.of(Input.of(RAW)), CLEAN, Duration.ofSeconds(10)));
    dag.task("mart", new Make(List.of(new Input(CLEAN, mapping)), MART, Duration.ofSeconds(30)));
    return TestOrchestrator.of(dag.build()).clock(clock).store(store).slots(1).build();
  }

  private final class Make implements Operator {
    private final List<Input> reads;
    private final Dataset to;
    private final Duration takes;

    Make(List<Input> reads, Dataset to, Duration takes) {
      this.reads = reads;
      this.to = to;
      this.takes = takes;
    }

    @Override
    public TaskResult execute(TaskContext context) {
      clock.advance(takes);
      if (to.equals(MART)) {
        context.profile(
            new JobProfile(
                List.of(
                    new StageProfile(
                        1,
                        "Scan",
                        false,
                        2,
                        0,
                        Spread.of(500, 500),
                        Spread.of(1, 1),
                        0,
                        0,
                        9,
                        Optional.empty())),
                List.of(),
                ""));
      }
      return TaskResult.success();
    }

    @Override
    public List<Input> reads() {
      return reads;
    }

    @Override
    public List<Dataset> writes() {
      return List.of(to);
    }
  }
}
