package io.headgate.backfill;

import static java.time.ZoneOffset.UTC;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.PartitionMapping;
import io.headgate.time.DataInterval;
import io.headgate.time.Timetable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackfillPlannerTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final Dataset RAW = daily("raw.sales");
  private static final Dataset CLEAN = daily("clean.sales");
  private static final Dataset STORES = daily("mart.daily_store_sales");
  private static final Dataset SPEND = daily("mart.customer_spend_28d");
  private static final Dataset WEEKLY =
      Dataset.named("mart.weekly_category_sales").weekly(UTC).startingOn(FIRST).build();
  private static final Dataset TOTAL = Dataset.named("mart.total").build();

  private static final Dag SALES =
      dag(
          "sales",
          new Copy("v1", List.of(Input.of(RAW)), CLEAN, true),
          new Copy("v1", List.of(Input.of(CLEAN)), STORES, true));
  private static final Dag INSIGHTS =
      dag(
          "insights",
          new Copy("v1", List.of(Input.of(CLEAN)), WEEKLY, true),
          new Copy("v1", List.of(new Input(CLEAN, PartitionMapping.trailing(28))), SPEND, false),
          new Copy("v1", List.of(Input.of(STORES), Input.of(WEEKLY)), TOTAL, true));

  private static final Instant NOW = Instant.parse("1998-02-01T06:00:00Z");

  @Test
  void reachesEverythingDownstreamAcrossDagsOnceAndInOrder() {
    BackfillPlan plan = plan("1998-01-05", "1998-01-06");
    assertThat(plan.steps())
        .extracting(step -> step.order(), step -> step.dataset().name().value(), step -> step.dag())
        .containsExactly(
            tuple(1, "clean.sales", "sales"),
            tuple(2, "mart.customer_spend_28d", "insights"),
            tuple(2, "mart.daily_store_sales", "sales"),
            tuple(2, "mart.weekly_category_sales", "insights"),
            tuple(3, "mart.total", "insights"));
  }

  @Test
  void recomputesExactlyThePartitionsThatTheMappingReaches() {
    BackfillPlan plan = plan("1998-01-05", "1998-01-06");
    assertThat(step(plan, SPEND).ranges()).containsExactly(days("1998-01-05", "1998-01-31"));
    assertThat(step(plan, STORES).ranges()).containsExactly(days("1998-01-05", "1998-01-06"));
    assertThat(step(plan, WEEKLY).ranges()).containsExactly(days("1998-01-05", "1998-01-11"));
    assertThat(step(plan, WEEKLY).partitions()).isEqualTo(1);
    assertThat(step(plan, TOTAL).ranges()).containsExactly(DataInterval.ALWAYS);
  }

  @Test
  void leavesOutWhatIsNotCompleteAndSaysSo() {
    BackfillPlan plan = plan("1998-01-01", "1998-01-31");
    assertThat(step(plan, WEEKLY).ranges()).containsExactly(days("1997-12-29", "1998-01-25"));
    assertThat(plan.leftOut())
        .extracting(left -> left.dataset(), left -> left.range(), left -> left.reason())
        .contains(
            tuple(WEEKLY, days("1998-01-26", "1998-02-01"), "not complete yet"),
            tuple(SPEND, days("1998-02-01", "1998-02-27"), "not complete yet"));
  }

  @Test
  void coalescesContiguousPartitionsWhereTheTaskAllowsIt() {
    BackfillPlan plan = plan("1998-01-01", "1998-01-31");
    assertThat(step(plan, CLEAN).executions()).isEqualTo(4);
    assertThat(step(plan, SPEND).executions()).isEqualTo(31);
  }

  @Test
  void isTheSameForTheSameRequest() {
    assertThat(plan("1998-01-01", "1998-01-31")).isEqualTo(plan("1998-01-01", "1998-01-31"));
  }

  @Test
  void printsATableThatFitsATerminal() {
    String table = PlanText.table(plan("1998-01-01", "1998-01-31"));
    assertThat(table)
        .contains("Backfill of clean.sales, table-swap: 98 partitions of 5 datasets")
        .contains("left out: mart.weekly_category_sales 1998-01-26: not complete yet");
    assertThat(table.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
  }

  private static BackfillPlan plan(String from, String through) {
    return new BackfillPlanner(lineage(), BackfillPlannerTest::find, NOW)
        .plan(
            List.of(new BackfillPlan.Root(CLEAN.name(), List.of(days(from, through)))),
            Strategy.tableSwap(),
            PlanScope.ALL);
  }

  private static BackfillPlan.Step step(BackfillPlan plan, Dataset dataset) {
    return plan.steps().stream()
        .filter(step -> step.dataset().equals(dataset))
        .findFirst()
        .orElseThrow();
  }

  private static Lineage lineage() {
    List<Lineage.Producer> producers = new ArrayList<>();
    List<Lineage.Edge> edges = new ArrayList<>();
    for (Dag dag : List.of(SALES, INSIGHTS)) {
      dag.tasks()
          .forEach(
              (id, task) -> {
                Dataset made = task.operator().writes().get(0);
                Lineage.Producer producer = new Lineage.Producer(dag.name(), id, made);
                producers.add(producer);
                task.operator()
                    .reads()
                    .forEach(
                        input ->
                            edges.add(
                                new Lineage.Edge(
                                    input.dataset(), made, input.mapping(), producer)));
              });
    }
    return new Lineage(List.of(RAW, CLEAN, STORES, SPEND, WEEKLY, TOTAL), producers, edges);
  }

  private static Dag find(String name) {
    return requireNonNull(Map.of("sales", SALES, "insights", INSIGHTS).get(name), name);
  }

  private static Dag dag(String name, Copy... copies) {
    DagBuilder builder =
        Dag.named(name).timetable(Timetable.daily(UTC)).startingOn(FIRST).catchup(Catchup.ALL);
    for (Copy copy : copies) {
      builder.task(copy.to().name().value().replace('.', '_'), copy);
    }
    return builder.build();
  }

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(UTC).startingOn(FIRST).build();
  }

  private static DataInterval days(String first, String last) {
    return DataInterval.ofDays(LocalDate.parse(first), LocalDate.parse(last), UTC);
  }

  private record Copy(String codeVersion, List<Input> reads, Dataset to, boolean coversRanges)
      implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      return TaskResult.success();
    }

    @Override
    public List<Dataset> writes() {
      return List.of(to);
    }
  }
}
