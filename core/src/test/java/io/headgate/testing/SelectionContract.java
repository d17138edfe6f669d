package io.headgate.testing;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.BackfillPlan.Step;
import io.headgate.backfill.Expected;
import io.headgate.backfill.Pace;
import io.headgate.backfill.PlanRequest;
import io.headgate.backfill.PlanRequest.Wanted;
import io.headgate.backfill.PlanScope;
import io.headgate.backfill.Selection;
import io.headgate.backfill.Strategy;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.ChangePolicy;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.dataset.PartitionMapping;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.time.Timetable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A balance that is made from the day before and the day's bookings; what a backfill begins with,
 * and that it is done day after day.
 */
abstract class SelectionContract extends EngineContract {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final Dataset BOOKINGS = daily("bookings");
  private static final Dataset BALANCE = daily("balance");
  private static final Dataset SUMMARY = daily("summary");

  private String version = "v1";
  private final Map<String, Integer> booked = new HashMap<>();
  private final Map<String, Integer> balances = new HashMap<>();
  private final List<String> written = new ArrayList<>();
  private Optional<String> broken = Optional.empty();

  @Test
  void isMadeDayAfterDayAndFromTheDayBefore() {
    TestOrchestrator test = tenDays();
    assertThat(test.runs()).extracting(DagRun::state).containsOnly(DagRunState.SUCCESS);
    assertThat(balances.get("1998-01-10")).isEqualTo(10);
  }

  @Test
  void aBackfillGoesOnToTheLatestDayInTurn() {
    TestOrchestrator test = tenDays();
    booked.put("1998-01-04", 100);
    written.clear();
    BackfillPlan plan = test.plan(request(Selection.everything(), day(BOOKINGS, 4, 4)));
    Step balance = plan.steps().get(1);
    assertThat(balance.partitions()).isEqualTo(7);
    assertThat(balance.executions()).isEqualTo(7); // although its operator covers ranges

    test.submit(plan);

    assertThat(written)
        .filteredOn(line -> line.startsWith("balance"))
        .containsExactly(
            "balance 1998-01-04",
            "balance 1998-01-05",
            "balance 1998-01-06",
            "balance 1998-01-07",
            "balance 1998-01-08",
            "balance 1998-01-09",
            "balance 1998-01-10");
    assertThat(balances.get("1998-01-10")).isEqualTo(109);
    assertThat(balances.get("1998-01-03")).isEqualTo(3);
  }

  @Test
  void cannotBeMadeFromItselfOfTheSameDay() {
    DagBuilder dag = dag();
    dag.task("balance", new Sum(List.of(Input.of(BALANCE)), BALANCE));

    assertThatThrownBy(() -> start(dag.build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Task books.balance makes dataset balance from itself, by the mapping 'overlapping': a"
                + " partition can be made from earlier ones only. Read it with offset(-1), or with"
                + " a window that ends at -1");
  }

  @Test
  void cannotBeSwapped() {
    TestOrchestrator test = tenDays();
    assertThatThrownBy(
            () -> test.plan(BALANCE.name(), FIRST, FIRST.plusDays(1), Strategy.tableSwap()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it is made from its own earlier partitions");
  }

  @Test
  void beginsWithWhateverIsStale() {
    TestOrchestrator test = tenDays();
    assertThatThrownBy(() -> test.plan(request(Selection.stale())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "There is nothing to backfill: of all datasets, no complete partition in the range is"
                + " stale");

    test.reportMaterialized(BOOKINGS, List.of("1998-01-08"), "somebody");

    BackfillPlan plan = test.plan(request(Selection.stale()));
    assertThat(plan.roots())
        .extracting(root -> root.dataset().value() + " " + BALANCE.partitions(root.hull()).size())
        .containsExactly("balance 1");
    assertThat(plan.steps().get(0).partitions()).isEqualTo(3);
    test.submit(plan);
    assertThatThrownBy(() -> test.plan(request(Selection.stale())))
        .hasMessageContaining("nothing to backfill");
  }

  @Test
  void beginsWithWhatOlderCodeMade() {
    TestOrchestrator test = tenDays();
    version = "v2";
    test.submit(test.plan(request(Selection.everything(), day(BALANCE, 9, 10))));

    BackfillPlan plan =
        test.plan(request(Selection.staleSince("v2"), day(BALANCE, 1, 10), day(SUMMARY, 1, 10)));

    assertThat(plan.roots())
        .extracting(root -> root.dataset().value() + " " + BALANCE.partitions(root.hull()).size())
        .containsExactly("balance 8", "summary 8");
  }

  @Test
  void beginsWithWhatFailedOrIsMissing() {
    broken = Optional.of("1998-01-09");
    TestOrchestrator test = tenDays();
    assertThat(root(test.plan(request(Selection.failed())))).containsExactly("balance 1998-01-09");
    assertThat(root(test.plan(request(Selection.missing()))))
        .containsExactly(
            "balance 1998-01-09", "balance 1998-01-10", "summary 1998-01-09", "summary 1998-01-10");

    broken = Optional.empty();
    test.submit(test.plan(request(Selection.failed())));
    assertThatThrownBy(() -> test.plan(request(Selection.failed())))
        .hasMessageContaining("no complete partition in the range is failed");
    assertThatThrownBy(() -> test.plan(request(Selection.missing())))
        .hasMessageContaining("no complete partition in the range is missing");
  }

  @Test
  void whatIsHeldBackIsNoBeginningOfAllUnlessThereIsConsent() {
    DagBuilder dag = dag();
    dag.task("bookings", new Sum(List.of(), BOOKINGS));
    dag.task("summary", new Sum(List.of(Input.of(BOOKINGS).onChange(ChangePolicy.HOLD)), SUMMARY));
    TestOrchestrator test = run(dag);
    test.reportMaterialized(BOOKINGS, List.of("1998-01-08"), "somebody");

    assertThatThrownBy(() -> test.plan(request(Selection.stale())))
        .hasMessageContaining("nothing to backfill");
    assertThat(root(test.plan(request(Selection.stale(), day(SUMMARY, 1, 10)))))
        .containsExactly("summary 1998-01-08");
    PlanScope consent = new PlanScope(Set.of(), Set.of(), Set.of(), Set.of(SUMMARY.name()));
    assertThat(
            root(
                test.plan(
                    new PlanRequest(
                        List.of(),
                        Selection.stale(),
                        consent,
                        Strategy.inPlace(),
                        Expected.anything(),
                        Pace.USUAL,
                        100))))
        .containsExactly("summary 1998-01-08");
  }

  @Test
  void whatIgnoresAChangeIsNotStale() {
    DagBuilder dag = dag();
    dag.task("bookings", new Sum(List.of(), BOOKINGS));
    dag.task(
        "summary", new Sum(List.of(Input.of(BOOKINGS).onChange(ChangePolicy.IGNORE)), SUMMARY));
    TestOrchestrator test = run(dag);
    test.reportMaterialized(BOOKINGS, List.of("1998-01-08"), "somebody");
    assertThatThrownBy(() -> test.plan(request(Selection.stale())))
        .hasMessageContaining("nothing to backfill");
  }

  private static List<String> root(BackfillPlan plan) {
    return plan.roots().stream()
        .flatMap(
            root ->
                root.ranges().stream()
                    .flatMap(range -> BALANCE.partitions(range).stream())
                    .map(partition -> root.dataset() + " " + partition.label()))
        .toList();
  }

  private static PlanRequest request(Selection selection, Wanted... roots) {
    return new PlanRequest(
        List.of(roots),
        selection,
        PlanScope.ALL,
        Strategy.inPlace(),
        Expected.anything(),
        Pace.USUAL,
        100);
  }

  private static Wanted day(Dataset dataset, int first, int last) {
    return new Wanted(
        dataset.name(),
        Optional.of(FIRST.withDayOfMonth(first)),
        Optional.of(FIRST.withDayOfMonth(last)));
  }

  private TestOrchestrator tenDays() {
    DagBuilder dag = dag();
    dag.task("bookings", new Sum(List.of(), BOOKINGS));
    dag.task(
        "balance",
        new Sum(
            List.of(Input.of(BOOKINGS), new Input(BALANCE, PartitionMapping.offset(-1))), BALANCE));
    dag.task("summary", new Sum(List.of(Input.of(BALANCE)), SUMMARY));
    return run(dag);
  }

  private TestOrchestrator run(DagBuilder dag) {
    clock.set(Instant.parse("1998-01-11T06:00:00Z"));
    TestOrchestrator test = start(dag.build());
    test.tick();
    test.runUntilQuiet();
    return test;
  }

  private static DagBuilder dag() {
    return Dag.named("books")
        .timetable(Timetable.daily(UTC))
        .startingOn(FIRST)
        .catchup(Catchup.ALL);
  }

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(UTC).startingOn(FIRST).build();
  }

  /**
   * Of bookings: 1 or what was booked. Of the rest: the sum of what they read, if that is there.
   */
  private final class Sum implements Operator {
    private final List<Input> reads;
    private final Dataset to;

    Sum(List<Input> reads, Dataset to) {
      this.reads = reads;
      this.to = to;
    }

    @Override
    public TaskResult execute(TaskContext context) {
      for (Partition output : context.outputs(to)) {
        if (to.equals(BALANCE) && broken.equals(Optional.of(output.label()))) {
          throw new IllegalStateException("broken");
        }
        int sum = 0;
        for (Input input : reads) {
          for (Partition read : context.inputs(input.dataset())) {
            sum +=
                input.dataset().equals(BOOKINGS)
                    ? booked.getOrDefault(read.label(), 1)
                    : balances.getOrDefault(read.label(), 0);
          }
        }
        if (to.equals(BALANCE)) {
          balances.put(output.label(), sum);
        }
        written.add(to + " " + output.label());
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

    @Override
    public boolean coversRanges() {
      return true;
    }

    @Override
    public String codeVersion() {
      return version;
    }
  }
}
