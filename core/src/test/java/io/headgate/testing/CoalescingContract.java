package io.headgate.testing;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Expected;
import io.headgate.backfill.Fingerprints;
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
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskOptions;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Materialization;
import io.headgate.operation.Actor;
import io.headgate.operation.Clear;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskState;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Executions over several partitions, of which one is bad. */
abstract class CoalescingContract extends EngineContract {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final Dataset SALES = daily("sales");
  private static final Dataset STATS = daily("stats");
  private static final Dataset WEEKS = Dataset.named("weeks").weekly(UTC).startingOn(FIRST).build();

  private final Set<String> bad = new HashSet<>();
  private final List<String> executed = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Integer> made = new HashMap<>();
  private final Map<String, String> rows = new HashMap<>();
  private final Map<String, String> sold = new HashMap<>();
  private boolean permanent;

  @Test
  void asManyPartitionsAreMadeAtOnceAsWasSaid() {
    TestOrchestrator test = fourWeeks(options -> options);

    BackfillPlan plan = plan(test, Pace.USUAL.withPartitionsPerRun(100));
    assertThat(plan.steps()).extracting(BackfillPlan.Step::executions).containsExactly(1, 1, 1);
    assertThat(PlanText.table(plan)).contains("at most 100 partitions per run\n");
    test.submit(plan);

    assertThat(executed)
        .containsExactly(
            "sales 1998-01-01..1998-01-28",
            "stats 1998-01-01..1998-01-28",
            "weeks 1997-12-29..1998-01-19");
    assertThat(plan(test, Pace.USUAL).steps().get(0).executions()).isEqualTo(4);
  }

  @Test
  void eachPartitionIsMadeFromItsOwnAlthoughAllAreMadeAtOnce() {
    TestOrchestrator test = fourWeeks(options -> options);
    submit(test, Pace.USUAL.withPartitionsPerRun(100));
    bad.add("sales 1998-01-20");
    submit(test, Pace.USUAL.withPartitionsPerRun(100));
    bad.clear();
    submit(test, Pace.USUAL.withPartitionsPerRun(100));
    test.reportMaterialized(SALES, List.of("1998-01-12"), "somebody");

    BackfillPlan stale =
        test.plan(
            new PlanRequest(
                List.of(),
                Selection.stale(),
                PlanScope.ALL,
                Strategy.inPlace(),
                Expected.anything(),
                Pace.USUAL,
                1_000));
    assertThat(stale.roots())
        .extracting(root -> root.dataset() + " " + root.hull().start())
        .containsExactlyInAnyOrder("stats 1998-01-12T00:00:00Z", "weeks 1998-01-12T00:00:00Z");
    assertThat(stale.partitions()).isEqualTo(2);
  }

  @Test
  void aTaskMayAllowFewer() {
    TestOrchestrator test = fourWeeks(options -> options.partitionsPerRun(10));

    assertThat(plan(test, Pace.USUAL.withPartitionsPerRun(100)).steps().get(0).executions())
        .isEqualTo(3);
    assertThat(plan(test, Pace.USUAL.withPartitionsPerRun(7)).steps().get(0).executions())
        .isEqualTo(4);
    assertThat(plan(test, Pace.USUAL).steps().get(0).executions()).isEqualTo(3);
  }

  @Test
  void oneBadDayDoesNotFailTheOthersNorWhatIsMadeFromThem() {
    TestOrchestrator test = fourWeeks(options -> options);
    bad.add("sales 1998-01-12");
    DagRunId run = submit(test, Pace.USUAL.withPartitionsPerRun(100));

    assertThat(test.run(run).state()).isEqualTo(DagRunState.FAILED);
    assertThat(made("sales")).hasSize(27).doesNotContain("1998-01-12");
    assertThat(made("stats")).hasSize(27).doesNotContain("1998-01-12");
    assertThat(made("weeks")).containsExactly("1997-12-29", "1998-01-05", "1998-01-19");
    assertThat(test.task(run, "sales_1").message())
        .isEqualTo(
            "1 of 28 partitions were not made: 1998-01-12 (java.lang.IllegalStateException: bad"
                + " sales 1998-01-12); 27 were made");
    assertThat(test.task(run, "weeks_1").message())
        .isEqualTo(
            "1 of 4 partitions were not made: 1998-01-12 (not tried, since sales 1998-01-12 was"
                + " not made); 3 were made");
    // 28, 14 + 14, and then the halves of the bad half: 7 + 7, 4 + 3, 2 + 2, 1 + 1.
    assertThat(executed).filteredOn(line -> line.startsWith("sales")).hasSizeLessThanOrEqualTo(11);
    assertThat(materialized(test, SALES, run)).hasSize(27);
  }

  @Test
  void whatFailedIsDoneAgainAndNothingElse() {
    TestOrchestrator test = fourWeeks(options -> options);
    bad.add("sales 1998-01-12");
    DagRunId run = submit(test, Pace.USUAL.withPartitionsPerRun(100));
    bad.clear();
    executed.clear();
    test = restart(builder -> builder, dag(options -> options));
    test.as(Actor.named("anna")).retryFailed(run, "the day was repaired");
    test.runUntilQuiet();

    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(executed)
        .containsExactly("sales 1998-01-12", "stats 1998-01-12", "weeks 1998-01-12");
    assertThat(materialized(test, SALES, run)).hasSize(28);
  }

  @Test
  void anotherAttemptTriesWhatIsLeft() {
    TestOrchestrator test = fourWeeks(options -> options.retry(RetryPolicy.attempts(2)));
    bad.add("sales 1998-01-12");
    DagRunId run = submit(test, Pace.USUAL.withPartitionsPerRun(100));
    assertThat(test.task(run, "sales_1").state()).isEqualTo(TaskState.UP_FOR_RETRY);
    assertThat(materialized(test, SALES, run)).hasSize(27);
    bad.clear();
    executed.clear();
    test.advance(Duration.ofHours(1));
    // From what sales were before: the backfill makes it all the same.
    test.reportMaterialized(STATS, List.of("1998-01-03"), "somebody");
    test.advance(Duration.ofHours(1));
    test.runUntilQuiet();

    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(executed).startsWith("sales 1998-01-12", "stats 1998-01-01..1998-01-28");
  }

  @Test
  void whatIsDoneAgainAfterSuccessIsDoneAgainWhole() {
    TestOrchestrator test = fourWeeks(options -> options);
    DagRunId run = submit(test, Pace.USUAL.withPartitionsPerRun(100));
    executed.clear();
    test.as(Actor.named("anna")).clear(run, "sales_1", Clear.DOWNSTREAM, "look again");
    test.runUntilQuiet();

    assertThat(executed).startsWith("sales 1998-01-01..1998-01-28").hasSize(3);
  }

  @Test
  void whereEverythingFailsItIsNotThePartitions() {
    TestOrchestrator test = fourWeeks(options -> options);
    FIRST.datesUntil(FIRST.plusDays(28)).forEach(day -> bad.add("sales " + day));
    DagRunId run = submit(test, Pace.USUAL.withPartitionsPerRun(100));

    assertThat(test.task(run, "sales_1").message())
        .contains("IllegalStateException: bad sales 1998-01-01");
    assertThat(executed).hasSizeLessThan(14);
    assertThat(materialized(test, SALES, run)).isEmpty();
    assertThat(test.task(run, "stats_1").message())
        .contains("28 of 28 partitions were not made")
        .contains("1998-01-01 (not tried, since sales 1998-01-01 was not made)")
        .endsWith("and 25 more; 0 were made");
  }

  @Test
  void aPermanentFailureOfOneDayLeavesTheOthers() {
    TestOrchestrator test = fourWeeks(options -> options.retry(RetryPolicy.attempts(5)));
    permanent = true;
    bad.add("sales 1998-01-28");
    DagRunId run = submit(test, Pace.USUAL.withPartitionsPerRun(14));

    assertThat(materialized(test, SALES, run)).hasSize(27);
    assertThat(test.task(run, "sales_1").state()).isEqualTo(TaskState.SUCCESS);
    assertThat(test.task(run, "sales_2").state()).isEqualTo(TaskState.UP_FOR_RETRY);
  }

  @Test
  void theNewestAreMadeFirst() {
    TestOrchestrator test = fourWeeks(options -> options);
    submit(test, Pace.USUAL.withPartitionsPerRun(14).withNewestFirst().withMaxActiveRuns(1));

    assertThat(executed)
        .filteredOn(line -> line.startsWith("sales"))
        .containsExactly("sales 1998-01-15..1998-01-28", "sales 1998-01-01..1998-01-14");
  }

  @Test
  void whatIsMadeFromUnchangedPartitionsIsLeftAlone() {
    TestOrchestrator test = fourWeeks(options -> options);
    sold.put("1998-01-12", "2");
    sold.put("1998-01-13", "2");
    DagRunId run = submit(test, Pace.USUAL.withPartitionsPerRun(100).withPruningUnchanged());

    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(executed)
        .containsExactly(
            "sales 1998-01-01..1998-01-28", "stats 1998-01-12..1998-01-13", "weeks 1998-01-12");
    assertThat(test.task(run, "sales_1").message())
        .isEqualTo("28 partitions, 26 with the same rows as before");
    assertThat(test.task(run, "stats_1").message())
        .isEqualTo("28 partitions, 26 left alone: nothing they are made from changed");
    assertThat(materialized(test, SALES, run)).filteredOn(Materialization::isUnchanged).hasSize(26);
    assertThat(materialized(test, STATS, run)).hasSize(28);
    assertThatThrownBy(
            () ->
                test.plan(
                    new PlanRequest(
                        List.of(),
                        Selection.stale(),
                        PlanScope.ALL,
                        Strategy.inPlace(),
                        Expected.anything(),
                        Pace.USUAL,
                        1_000)))
        .hasMessageContaining("nothing to backfill");
  }

  @Test
  void whatWasStaleBeforeIsMadeAlthoughNothingChangesNow() {
    TestOrchestrator test = fourWeeks(options -> options);
    sold.put("1998-01-12", "2");
    submit(test, Pace.USUAL.withPartitionsPerRun(100));
    sold.put("1998-01-13", "2");
    bad.add("stats 1998-01-13");
    submit(test, Pace.USUAL.withPartitionsPerRun(100));
    bad.clear();
    executed.clear();
    test.advance(Duration.ofHours(1));
    submit(test, Pace.USUAL.withPartitionsPerRun(100).withPruningUnchanged());

    assertThat(executed).containsExactly("sales 1998-01-01..1998-01-28", "stats 1998-01-13");
    assertThat(rows.get("stats 1998-01-13")).isEqualTo("2");
  }

  @Test
  void pruningNeedsSomebodyWhoKnowsTheRows() {
    clock.set(Instant.parse("1998-01-29T06:00:00Z"));
    TestOrchestrator test = start(dag(options -> options));

    assertThatThrownBy(() -> plan(test, Pace.USUAL.withPruningUnchanged()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no Fingerprints service is registered");
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> Pace.USUAL.withPartitionsPerRun(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There are no -1 partitions per run");
    assertThatThrownBy(() -> new Pace(3, 4, false, 0, false, ScheduledRuns.AS_THEY_COME))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not by both");
    DagBuilder dag = Dag.named("single");
    assertThatThrownBy(
            () ->
                dag.task("one", c -> TaskResult.success(), options -> options.partitionsPerRun(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("its operator does not cover ranges");
  }

  private List<String> made(String dataset) {
    return made.keySet().stream()
        .filter(key -> key.startsWith(dataset + " "))
        .map(key -> key.substring(dataset.length() + 1))
        .sorted()
        .toList();
  }

  private static List<Materialization> materialized(
      TestOrchestrator test, Dataset dataset, DagRunId run) {
    return test
        .ledger()
        .materializations(dataset.name(), io.headgate.time.DataInterval.ALWAYS)
        .stream()
        .filter(fact -> fact.producer().startsWith(run + "#"))
        .toList();
  }

  private static BackfillPlan plan(TestOrchestrator test, Pace pace) {
    return test.plan(
        new PlanRequest(
            List.of(new Wanted(SALES.name(), Optional.of(FIRST), Optional.of(FIRST.plusDays(27)))),
            Selection.everything(),
            PlanScope.ALL,
            Strategy.inPlace(),
            Expected.anything(),
            pace,
            1_000));
  }

  private DagRunId submit(TestOrchestrator test, Pace pace) {
    var id = test.submit(plan(test, pace));
    return test.runs().stream()
        .map(run -> run.id())
        .filter(run -> run.dag().equals(id.value()))
        .findFirst()
        .orElseThrow();
  }

  private TestOrchestrator fourWeeks(UnaryOperator<TaskOptions> options) {
    clock.set(Instant.parse("1998-01-29T06:00:00Z"));
    TestOrchestrator test = start(this::withFingerprints, dag(options));
    test.tick();
    test.runUntilQuiet();
    test.advance(Duration.ofHours(1));
    made.clear();
    executed.clear();
    return test;
  }

  private TestOrchestrator.Builder withFingerprints(TestOrchestrator.Builder builder) {
    return builder.service(
        Fingerprints.class,
        () ->
            (table, dataset, partitions) -> {
              Map<Partition, String> found = new HashMap<>();
              for (Partition partition : partitions) {
                String content = rows.get(table + " " + partition.label());
                if (content != null) {
                  found.put(partition, content);
                }
              }
              return found;
            });
  }

  private Dag dag(UnaryOperator<TaskOptions> options) {
    DagBuilder dag =
        Dag.named("shop").timetable(Timetable.daily(UTC)).startingOn(FIRST).catchup(Catchup.ALL);
    dag.task("sales", new Make(List.of(), SALES), options);
    dag.task("stats", new Make(List.of(Input.of(SALES)), STATS));
    dag.task("weeks", new Make(List.of(Input.of(SALES)), WEEKS));
    return dag.build();
  }

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(UTC).startingOn(FIRST).build();
  }

  /** Makes all partitions or, if one is bad, none. */
  private final class Make implements Operator {
    private final List<Input> reads;
    private final Dataset to;

    Make(List<Input> reads, Dataset to) {
      this.reads = reads;
      this.to = to;
    }

    @Override
    public TaskResult execute(TaskContext context) {
      List<Partition> outputs = context.outputs(to);
      if (!outputs.isEmpty()) {
        String first = outputs.get(0).label();
        String last = outputs.get(outputs.size() - 1).label();
        executed.add(to + " " + first + (first.equals(last) ? "" : ".." + last));
      }
      for (Partition output : outputs) {
        String key = to + " " + output.label();
        if (bad.contains(key)) {
          throw permanent
              ? new PermanentFailure("bad " + key)
              : new IllegalStateException("bad " + key);
        }
      }
      for (Partition output : outputs) {
        made.merge(to + " " + output.label(), 1, Integer::sum);
        rows.put(to + " " + output.label(), content(context, output));
      }
      return TaskResult.success();
    }

    private String content(TaskContext context, Partition output) {
      if (reads.isEmpty()) {
        return sold.getOrDefault(output.label(), "1");
      }
      return context.inputs(SALES).stream()
          .filter(input -> input.interval().overlaps(output.interval()))
          .map(input -> rows.getOrDefault(SALES + " " + input.label(), "none"))
          .collect(Collectors.joining("+"));
    }

    @Override
    public List<Input> reads() {
      return reads;
    }

    @Override
    public List<Dataset> writes() {
      return List.of(to);
    }

    @Override
    public boolean coversRanges() {
      return true;
    }
  }
}
