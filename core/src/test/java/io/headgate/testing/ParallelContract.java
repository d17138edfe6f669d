package io.headgate.testing;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.Expected;
import io.headgate.backfill.GroupSwap;
import io.headgate.backfill.Pace;
import io.headgate.backfill.ParallelPipeline;
import io.headgate.backfill.ParallelState;
import io.headgate.backfill.PlanRequest;
import io.headgate.backfill.PlanScope;
import io.headgate.backfill.Selection;
import io.headgate.backfill.Strategy;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.dataset.PartitionMapping;
import io.headgate.ledger.Materialization;
import io.headgate.operation.Actor;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.Lane;
import io.headgate.run.TaskState;
import io.headgate.time.DataInterval;
import io.headgate.time.Timetable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two datasets that move together, and a report that is made from them and stays. */
abstract class ParallelContract extends EngineContract {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final LocalDate LAST = LocalDate.of(1998, 1, 4);
  private static final Dataset RAW = daily("raw.sales");
  private static final Dataset CLEAN = daily("clean.sales");
  private static final Dataset MART = daily("mart.sales");
  private static final Dataset REPORT = daily("mart.report");

  private final MemoryGroup tables = new MemoryGroup();
  private final List<String> mails = new ArrayList<>();
  private int newFactor = 10;

  @Test
  void theShadowsAreFilledFromProductionsInputsAndTheirOwn() {
    TestOrchestrator test = inProduction("v2");

    test.startParallel("v2", FIRST, LAST);

    assertThat(tables.tables.get("clean__v2.sales")).isEqualTo(days(10, 20, 30, 40));
    assertThat(tables.tables.get("mart__v2.sales")).isEqualTo(days(11, 21, 31, 41));
    assertThat(tables.tables.get("mart.sales")).isEqualTo(days(11, 21, 31, 41));
    assertThat(test.parallel("v2").state()).contains(ParallelState.STARTED);
    assertThat(test.parallel("v2").run().map(DagRun::state)).contains(DagRunState.SUCCESS);
    assertThat(test.lineage().upstream(new DatasetName("mart__v2.sales")))
        .extracting(edge -> edge.upstream().name().value())
        .containsExactly("clean__v2.sales");
    assertThat(test.lineage().upstream(new DatasetName("clean__v2.sales")))
        .extracting(edge -> edge.upstream().name().value())
        .containsExactly("raw.sales");
  }

  @Test
  void theShadowsKeepUpFromTheEndOfTheirHistoryInTheLaneOfBackfills() {
    TestOrchestrator test = inProduction("v2");
    test.tick();
    assertThat(shadowRuns(test)).isEmpty(); // nothing runs before it is started

    test.startParallel("v2", FIRST, LAST.minusDays(1));
    assertThat(tables.tables.get("mart__v2.sales")).hasSize(3);
    test.tick();
    assertThat(shadowRuns(test)).containsExactly("1998-01-04");

    arrives(test, 5);
    clock.set(LocalDate.of(1998, 1, 6).atStartOfDay().toInstant(UTC));
    test.tick();

    assertThat(shadowRuns(test)).containsExactly("1998-01-05", "1998-01-04");
    assertThat(tables.tables.get("mart__v2.sales")).isEqualTo(days(11, 21, 31, 41, 51));
    assertThat(mails).containsExactly("11", "21", "31", "41", "51");
    assertThat(shadow("v2").shadows()).extracting(Dag::lane).containsOnly(Lane.BACKFILL);
  }

  @Test
  void nothingKeepsUpBeforeTheStartAndNothingCanBeRunByHand() {
    TestOrchestrator test = inProduction("v2");

    assertThatThrownBy(() -> test.run("sales__v2", FIRST))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("shadow of a parallel pipeline that is not started");
    assertThatThrownBy(() -> test.cutOver("v2", false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot cut over parallel pipeline v2: it was not started");
    assertThatThrownBy(() -> test.rollBackParallel("v2", true))
        .hasMessageContaining("it was not started");
    assertThatThrownBy(() -> test.parity("v2")).hasMessageContaining("it was not started");
    assertThatThrownBy(() -> test.dropParallel("v2")).hasMessageContaining("it was not started");
  }

  @Test
  void aShadowIsBackfilledInPlaceWhileItKeepsUpAndAtNoOtherTime() {
    TestOrchestrator test = inProduction("v2");
    DatasetName shadow = new DatasetName("clean__v2.sales");
    assertThatThrownBy(() -> test.plan(shadow, FIRST, LAST, Strategy.inPlace()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot backfill clean__v2.sales")
        .hasMessageContaining("parallel pipeline v2, which was not started")
        .hasMessageContaining("Start the pipeline");

    test.startParallel("v2", FIRST, LAST);
    assertThatThrownBy(() -> test.plan(shadow, FIRST, FIRST, Strategy.tableSwap()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it is the shadow of a parallel pipeline")
        .hasMessageContaining("in-place");
    tables.write("raw.sales", "1998-01-01", 5);
    test.submit(test.plan(shadow, FIRST, FIRST, Strategy.inPlace()));
    assertThat(tables.tables.get("clean__v2.sales")).isEqualTo(days(50, 20, 30, 40));
    assertThat(tables.tables.get("mart__v2.sales")).isEqualTo(days(51, 21, 31, 41));
    assertThat(tables.tables.get("clean.sales")).isEqualTo(days(10, 20, 30, 40));

    test.cutOver("v2", true);
    assertThatThrownBy(() -> test.plan(shadow, FIRST, LAST, Strategy.inPlace()))
        .hasMessageContaining("which is CUT_OVER")
        .hasMessageContaining("backfill production's dataset");
    assertThat(tables.tables).doesNotContainKey("clean__v2.sales");
    test.rollBackParallel("v2", true);
    test.submit(test.plan(shadow, FIRST, FIRST, Strategy.inPlace()));
    assertThat(tables.tables.get("clean__v2.sales")).containsEntry("1998-01-01", 50);
  }

  @Test
  void noPlanOfProductionReachesAShadowThatRests() {
    TestOrchestrator test = inProduction("v2");
    assertThat(missing(test)).isEmpty();
    test.startParallel("v2", FIRST, LAST);
    test.cutOver("v2", false);
    assertThat(missing(test)).isEmpty();
  }

  private static List<String> missing(TestOrchestrator test) {
    try {
      return test
          .plan(
              new PlanRequest(
                  List.of(),
                  Selection.missing(),
                  PlanScope.ALL,
                  Strategy.inPlace(),
                  Expected.anything(),
                  Pace.USUAL,
                  1_000))
          .steps()
          .stream()
          .map(step -> step.dataset().name().value())
          .toList();
    } catch (IllegalArgumentException nothing) {
      assertThat(nothing).hasMessageContaining("is missing");
      return List.of();
    }
  }

  @Test
  void productionGetsTheTablesAndTheirFactsAndWhatIsMadeFromThemIsStale() {
    TestOrchestrator test = inProduction("v2");
    test.startParallel("v2", FIRST, LAST);
    assertThat(stale(test)).isEmpty();

    DagRunId run = test.cutOver("v2", false);

    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(test.parallel("v2").state()).contains(ParallelState.CUT_OVER);
    assertThat(tables.tables.keySet())
        .containsExactly(
            "clean.sales",
            "clean.sales_before_v2",
            "mart.report",
            "mart.sales",
            "mart.sales_before_v2",
            "raw.sales");
    assertThat(stale(test)).containsExactly("mart.report");
    List<Materialization> mart = facts(test, MART);
    List<Materialization> clean = facts(test, CLEAN);
    assertThat(mart).hasSize(4);
    for (int day = 0; day < 4; day++) {
      assertThat(mart.get(day).inputs())
          .containsExactly(
              new Materialization.InputVersion(
                  clean.get(day).partition(), clean.get(day).version()));
    }
  }

  @Test
  void whatIsMadeFromItsOwnPastIsNotStaleAfterTheCutOver() {
    Dataset balance = daily("books.balance");
    DagBuilder books =
        Dag.named("books").timetable(Timetable.daily(UTC)).startingOn(FIRST).catchup(Catchup.ALL);
    books.task(
        "balance",
        new Calculation(
            List.of(Input.of(RAW), Input.of(balance).mappedBy(PartitionMapping.offset(-1))),
            RAW,
            balance,
            1,
            0));
    clock.set(LocalDate.of(1998, 1, 5).atStartOfDay().toInstant(UTC));
    TestOrchestrator test =
        start(builder -> with(builder, ParallelPipeline.of("v2", books.build())), books.build());
    IntStream.rangeClosed(1, 4).forEach(day -> arrives(test, day));
    test.tick();
    test.startParallel("v2", FIRST, LAST);
    assertThat(stale(test)).isEmpty();

    test.cutOver("v2", false);

    assertThat(test.parallel("v2").state()).contains(ParallelState.CUT_OVER);
    assertThat(stale(test)).isEmpty();
    assertThat(facts(test, balance).get(3).inputs())
        .extracting(input -> input.partition().toString())
        .contains(facts(test, balance).get(2).partition().toString());
    arrives(test, 2);
    assertThat(stale(test)).contains("books.balance");
  }

  @Test
  void theShadowsRestAfterTheCutOverAndProductionGoesOn() {
    TestOrchestrator test = inProduction("v2");
    test.startParallel("v2", FIRST, LAST);
    test.cutOver("v2", false);

    arrives(test, 5);
    clock.set(LocalDate.of(1998, 1, 6).atStartOfDay().toInstant(UTC));
    test.tick();

    assertThat(shadowRuns(test)).isEmpty();
    assertThat(tables.tables.get("mart.sales")).hasSize(5);
    assertThat(tables.tables.get("mart.sales_before_v2")).hasSize(4);
  }

  @Test
  void productionGetsItsTablesBackAndTheShadowsCatchUp() {
    TestOrchestrator test = inProduction("v2");
    test.startParallel("v2", FIRST, LAST);
    tables.write("mart.sales", "1998-01-04", -1);
    test.cutOver("v2", true);
    arrives(test, 5);
    clock.set(LocalDate.of(1998, 1, 6).atStartOfDay().toInstant(UTC));

    DagRunId run = test.rollBackParallel("v2", false);

    assertThat(test.run(run).state()).isEqualTo(DagRunState.SUCCESS);
    assertThat(test.parallel("v2").state()).contains(ParallelState.ROLLED_BACK);
    assertThat(tables.read("mart.sales", "1998-01-04")).contains(-1);
    assertThat(tables.tables).doesNotContainKey("mart.sales_before_v2");
    test.tick();
    assertThat(shadowRuns(test)).containsExactly("1998-01-05");
    assertThat(tables.read("mart__v2.sales", "1998-01-05")).contains(51);
  }

  @Test
  void saysWhichPartitionsDifferAndIsNotCutOverUnlessThatWasExpectedOrForced() {
    newFactor = 100;
    TestOrchestrator test = inProduction("v2");
    test.startParallel("v2", FIRST, LAST);
    arrives(test, 5);
    clock.set(LocalDate.of(1998, 1, 6).atStartOfDay().toInstant(UTC));
    test.as(new Actor("ann")).pause("sales__v2", "looking");
    test.tick();

    assertThat(test.parity("v2").holds()).isFalse();
    assertThat(test.parity("v2").reasons())
        .containsExactly(
            "clean__v2.sales lacks 1998-01-05",
            "clean__v2.sales: number changed in 1998-01-01, 1998-01-02, 1998-01-03 and 1 more",
            "mart__v2.sales lacks 1998-01-05",
            "mart__v2.sales: number changed in 1998-01-01, 1998-01-02, 1998-01-03 and 1 more");
    assertThatThrownBy(() -> test.cutOver("v2", false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Cannot cut over parallel pipeline v2: DAG sales is registered with")
        .hasMessageContaining("clean__v2.sales lacks 1998-01-05");
    assertThat(tables.tables).containsKey("mart__v2.sales");
    assertThat(test.parallel("v2").state()).contains(ParallelState.STARTED);

    test.cutOver("v2", true);

    assertThat(tables.read("mart.sales", "1998-01-02")).contains(201);
    // What only production had is not in its table any more, and is known to be made anew.
    assertThat(tables.read("mart.sales", "1998-01-05")).isEmpty();
    assertThat(stale(test)).contains("clean.sales", "mart.sales", "mart.report");
  }

  @Test
  void isCutOverWhereTheDifferenceIsExpectedAndProductionsOldCodeIsPaused() {
    newFactor = 100;
    ParallelPipeline expecting =
        shadow("v2")
            .expecting(CLEAN, Expected.onlyChanging("number"))
            .expecting(MART, Expected.onlyChanging("number"));
    TestOrchestrator test = inProduction(expecting);
    test.startParallel("v2", FIRST, LAST);
    assertThat(test.parity("v2").holds()).isTrue();
    assertThatThrownBy(() -> test.cutOver("v2", false)).hasMessageContaining("with other code");

    test.as(new Actor("ann")).pause("sales", "v2 is coming");
    test.cutOver("v2", false);

    assertThat(test.parallel("v2").state()).contains(ParallelState.CUT_OVER);
  }

  @Test
  void doesNotCutOverWhatIsMadeFromOlderInputsThanThereAre() {
    TestOrchestrator test = inProduction("v2");
    test.startParallel("v2", FIRST, LAST);

    arrives(test, 2);

    assertThat(test.parity("v2").reasons())
        .contains("1998-01-02 of clean__v2.sales are blocked or stale");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void isFinishedOrTakenBackAsAGroupAfterItDiedAtAnyChangeOfAName(int changes) {
    TestOrchestrator test = inProduction("v2");
    test.startParallel("v2", FIRST, LAST);
    tables.changesLeft = changes;
    DagRunId run = test.cutOver("v2", false);
    assertThat(test.task(run, "exchange").state()).isEqualTo(TaskState.FAILED);
    assertThat(test.parallel("v2").state()).contains(ParallelState.CUTTING_OVER);

    tables.changesLeft = Integer.MAX_VALUE;
    if (changes % 2 == 0) {
      test.cutOver("v2", false);
      assertThat(test.parallel("v2").state()).contains(ParallelState.CUT_OVER);
      assertThat(tables.tables).containsKeys("clean.sales_before_v2", "mart.sales_before_v2");
    } else {
      test.rollBackParallel("v2", false);
      assertThat(test.parallel("v2").state()).contains(ParallelState.ROLLED_BACK);
      assertThat(tables.tables).containsKeys("clean__v2.sales", "mart__v2.sales");
    }
    assertThat(tables.tables).containsKeys("clean.sales", "mart.sales").hasSize(6);
  }

  @Test
  void goesOnInANewProcessWithWhatItWasDoing() {
    TestOrchestrator test = inProduction("v2");
    test.startParallel("v2", FIRST, LAST);
    test.cutOver("v2", false);

    TestOrchestrator again =
        restart(builder -> with(builder, shadow("v2")), dag("sales"), report());

    assertThat(again.parallel("v2").state()).contains(ParallelState.CUT_OVER);
    assertThat(again.dropParallel("v2"))
        .isEqualTo("dropped [clean.sales_before_v2, mart.sales_before_v2]");
    assertThat(again.parallel("v2").state()).contains(ParallelState.DROPPED);
    assertThatThrownBy(() -> again.rollBackParallel("v2", true))
        .hasMessage("Cannot roll back parallel pipeline v2: it is DROPPED");
    assertThatThrownBy(() -> again.startParallel("v2", FIRST, LAST))
        .hasMessageContaining("it is DROPPED; a name is used once");
  }

  @Test
  void theShadowsGoIfTheyLose() {
    TestOrchestrator test = inProduction("v2");
    test.startParallel("v2", FIRST, LAST);

    test.dropParallel("v2");

    assertThat(tables.tables.keySet())
        .containsExactly("clean.sales", "mart.report", "mart.sales", "raw.sales");
  }

  @Test
  void refusesAGroupThatSomebodyElseWritesBeforeAnythingIsTouched() {
    TestOrchestrator test = inProduction(ParallelPipeline.of("v2", dag("others")));

    assertThatThrownBy(() -> test.startParallel("v2", FIRST, LAST))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "in production it is written by sales, and in the pipeline by others");
  }

  @Test
  void refusesNamesThatSomebodyElseHasBeforeAnythingIsTouched() {
    TestOrchestrator test = inProduction("v2");
    tables.write("mart__v2.sales", "1998-01-01", 7);

    assertThatThrownBy(() -> test.startParallel("v2", FIRST, LAST))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("mart__v2.sales is somebody else's");
    assertThat(test.parallel("v2").state()).isEmpty();
    assertThat(test.runs()).extracting(run -> run.id().dag()).doesNotContain("bf_1");
  }

  @Test
  void refusesPipelinesThatMakeNoSense() {
    assertThatThrownBy(() -> ParallelPipeline.of("v__2", dag("sales")))
        .hasMessageContaining("it cannot have two itself");
    assertThatThrownBy(() -> ParallelPipeline.of("v2", dag("sales"), dag("other")))
        .hasMessageContaining("both write clean.sales");
    assertThatThrownBy(() -> ParallelPipeline.of("v2"))
        .hasMessageContaining("there is nothing to migrate");
    assertThatThrownBy(() -> shadow("v2").expecting(RAW, Expected.anything()))
        .hasMessageContaining("raw.sales, which none of its DAGs writes");
    assertThatThrownBy(() -> shadow("v2").without("sales", "mart"))
        .hasMessageContaining("which writes [mart.sales]");
    assertThatThrownBy(() -> shadow("v2").without("sales", "nothing"))
        .hasMessageContaining("which none of its DAGs has");
  }

  private TestOrchestrator inProduction(String name) {
    return inProduction(shadow(name));
  }

  /** Four days that production has made. */
  private TestOrchestrator inProduction(ParallelPipeline pipeline) {
    clock.set(LocalDate.of(1998, 1, 5).atStartOfDay().toInstant(UTC));
    TestOrchestrator test = start(builder -> with(builder, pipeline), dag("sales"), report());
    IntStream.rangeClosed(1, 4).forEach(day -> arrives(test, day));
    test.tick();
    assertThat(mails).containsExactly("11", "21", "31", "41");
    return test;
  }

  private TestOrchestrator.Builder with(
      TestOrchestrator.Builder builder, ParallelPipeline pipeline) {
    return builder.parallel(pipeline).service(GroupSwap.class, () -> tables);
  }

  private ParallelPipeline shadow(String name) {
    return ParallelPipeline.of(name, dag("sales", newFactor)).without("sales", "mail");
  }

  private void arrives(TestOrchestrator test, int day) {
    tables.write("raw.sales", "1998-01-0" + day, day);
    test.reportMaterialized(RAW, List.of("1998-01-0" + day), "loader");
  }

  private Dag dag(String name) {
    return dag(name, 10);
  }

  private Dag dag(String name, int factor) {
    DagBuilder dag =
        Dag.named(name).timetable(Timetable.daily(UTC)).startingOn(FIRST).catchup(Catchup.ALL);
    TaskRef clean = dag.task("clean", new Calculation(RAW, CLEAN, factor, 0));
    TaskRef mart = dag.after(clean).task("mart", new Calculation(CLEAN, MART, 1, 1));
    dag.after(mart).task("mail", new Mail());
    return dag.build();
  }

  private Dag report() {
    DagBuilder dag =
        Dag.named("report").timetable(Timetable.daily(UTC)).startingOn(FIRST).catchup(Catchup.ALL);
    dag.task("report", new Calculation(MART, REPORT, 1, 0));
    return dag.build();
  }

  private static List<String> shadowRuns(TestOrchestrator test) {
    return test.runs().stream()
        .filter(run -> run.id().dag().startsWith("sales__"))
        .map(DagRun::label)
        .toList();
  }

  private static List<String> stale(TestOrchestrator test) {
    try {
      BackfillPlan plan =
          test.plan(
              new PlanRequest(
                  List.of(),
                  Selection.stale(),
                  PlanScope.ALL,
                  Strategy.inPlace(),
                  Expected.anything(),
                  Pace.USUAL,
                  1_000));
      return plan.roots().stream().map(root -> root.dataset().value()).toList();
    } catch (IllegalArgumentException nothing) {
      assertThat(nothing).hasMessageContaining("is stale");
      return List.of();
    }
  }

  private static List<Materialization> facts(TestOrchestrator test, Dataset dataset) {
    return test.ledger().materializations(dataset.name(), DataInterval.ALWAYS);
  }

  private static Map<String, Integer> days(Integer... numbers) {
    Map<String, Integer> days = new TreeMap<>();
    for (int i = 0; i < numbers.length; i++) {
      days.put("1998-01-0" + (i + 1), numbers[i]);
    }
    return days;
  }

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(UTC).startingOn(FIRST).build();
  }

  private final class Calculation implements Operator {
    private final List<Input> reads;
    private final Dataset from;
    private final Dataset to;
    private final int factor;
    private final int plus;

    Calculation(Dataset from, Dataset to, int factor, int plus) {
      this(List.of(Input.of(from)), from, to, factor, plus);
    }

    Calculation(List<Input> reads, Dataset from, Dataset to, int factor, int plus) {
      this.reads = List.copyOf(reads);
      this.from = from;
      this.to = to;
      this.factor = factor;
      this.plus = plus;
    }

    @Override
    public TaskResult execute(TaskContext context) {
      for (Partition output : context.outputs(to)) {
        tables
            .read(context.table(from), output.label())
            .ifPresent(
                number -> tables.write(context.table(to), output.label(), number * factor + plus));
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
    public String codeVersion() {
      return "times " + factor;
    }
  }

  private final class Mail implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      Optional<Integer> number =
          tables.read(context.table(MART), context.inputs(MART).get(0).label());
      mails.add(number.map(String::valueOf).orElse("nothing"));
      return TaskResult.success();
    }

    @Override
    public List<Input> reads() {
      return List.of(Input.of(MART));
    }
  }
}
