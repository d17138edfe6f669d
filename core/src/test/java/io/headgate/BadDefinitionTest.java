package io.headgate;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.Pool;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Owner;
import io.headgate.dataset.PartitionMapping;
import io.headgate.quality.Metric;
import io.headgate.quality.QualityGate;
import io.headgate.time.DataInterval;
import io.headgate.time.Timetable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is defined wrongly is refused at once, in words that say what, which, why, what to do. */
class BadDefinitionTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final Dataset SALES = Dataset.named("clean.sales").daily(UTC).build();

  @TempDir Path directory;

  @Test
  void aTaskIdThatIsTaken() {
    DagBuilder dag = Dag.named("sales");
    dag.task("clean", nothing());
    refused(() -> dag.task("clean", nothing()))
        .hasMessage("DAG sales has a task 'clean' already: give the second one another id");
  }

  @Test
  void aRefOfAnotherDag() {
    TaskRef foreign = Dag.named("marts").task("weekly", nothing());
    refused(() -> Dag.named("sales").after(foreign))
        .hasMessage(
            "Cannot place a task of DAG sales after marts.weekly, which belongs to another DAG");
  }

  @Test
  void aDagWithoutTasks() {
    refused(() -> Dag.named("sales").build())
        .hasMessage("DAG sales has no task: add one with task(id, operator)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "two words",
        "a-b",
        "1st",
        "a.b",
        "a;DROP TABLE x",
        "a'b",
        "../a",
        "a/b",
        "ä"
      })
  void aBlankOrUnsafeNameOfADagOrTask(String name) {
    refused(() -> Dag.named(name))
        .hasMessage(
            "Cannot use '"
                + name
                + "' as the name of a DAG: use letters, digits and underscores, starting with a"
                + " letter");
    refused(() -> Dag.named("sales").task(name, nothing()))
        .hasMessageContaining("'" + name + "' as the name of a task");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "raw.", ".sales", "raw..sales", "raw.`x`", "a.b.c.d.e"})
  void aBlankOrUnsafeNameOfADataset(String name) {
    refused(() -> Dataset.named(name))
        .hasMessageContaining("Cannot use '" + name + "' as the name of a dataset");
  }

  @Test
  void aBlankOrUnsafeColumnTeamOrPool() {
    refused(() -> Metric.completeness("id; --")).hasMessageContaining("'id; --'");
    refused(() -> Dataset.named("raw.sales").daily(UTC).partitionColumn("a b").build())
        .hasMessageContaining("'a b' as the name of a partition column of dataset raw.sales");
    refused(() -> Owner.team(" ")).hasMessageContaining("name of a team");
    refused(() -> new Pool("a b", 1)).hasMessageContaining("'a b'");
  }

  @Test
  void twoWritersOfOneDatasetInOneDag() {
    DagBuilder dag = Dag.named("sales");
    dag.task("one", writes(SALES));
    refused(() -> dag.task("two", writes(SALES)))
        .hasMessage(
            "DAG sales: the tasks one and two would both write clean.sales, so one would overwrite"
                + " the other: give each dataset one writer");
  }

  @Test
  void twoWritersOfOneDatasetInTwoDagsBeforeAnythingIsWritten() {
    refused(() -> open(dag("sales", writes(SALES)), dag("marts", writes(SALES))))
        .hasMessageContaining("Dataset clean.sales is written by two tasks, sales.task and")
        .hasMessageContaining("marts.task");
    assertNothingWasWritten();
  }

  @Test
  void aDatasetDefinedInTwoWays() {
    Dataset other = Dataset.named("clean.sales").weekly(UTC).build();
    refused(() -> open(dag("sales", writes(SALES)), dag("marts", reads(other))))
        .hasMessageContaining("Dataset clean.sales is defined in two ways")
        .hasMessageContaining("Define the dataset once and share the constant");
    assertNothingWasWritten();
  }

  @Test
  void aSliceThatHasNoNameOrNoValueOfItsOwn() {
    Dataset.Builder sales = Dataset.named("clean.sales").daily(UTC);
    refused(() -> sales.slicedBy("region")).hasMessageContaining("but no slice is named");
    refused(() -> sales.slicedBy("region", "South West"))
        .hasMessageContaining("Cannot use 'South West' as the name of a slice")
        .hasMessageContaining("give the column's value beside it");
    refused(() -> sales.slicedBy("region", "EU", "EU")).hasMessageContaining("'EU' twice");
    refused(() -> sales.slicedBy("region", Map.of("EU", ""))).hasMessageContaining("Slice EU");
    refused(() -> sales.slicedBy("region", Map.of("EU", "Europe", "europe", "Europe")))
        .hasMessageContaining("would both be the rows with region = Europe");
    refused(() -> sales.slicedBy("partition_date", "EU"))
        .hasMessageContaining("which holds the partitions' time");
    refused(() -> sales.slicedBy("a b", "EU")).hasMessageContaining("'a b'");
    refused(() -> sales.slicedBy("region", "EU").slice("US"))
        .hasMessageContaining("Dataset clean.sales has no slice 'US', only [EU]");
    refused(() -> Dataset.named("clean.sales@EU")).hasMessageContaining("'clean.sales@EU'");
  }

  @Test
  void aTableThatIsWrittenAsAWholeAndInSlices() {
    Dataset slice = Dataset.named("clean.sales").daily(UTC).slicedBy("region", "EU").slice("EU");
    refused(() -> open(dag("sales", writes(SALES)), dag("marts", writes(slice))))
        .hasMessageContaining("Table clean.sales is cut in two ways: task sales.task uses")
        .hasMessageContaining(
            "clean.sales@EU (daily (Z), column partition_date, sliced by region)");
    Dataset twin =
        Dataset.named("clean.sales").daily(UTC).slicedBy("region", Map.of("eu", "EU")).slice("eu");
    refused(() -> open(dag("sales", writes(slice)), dag("marts", writes(twin))))
        .hasMessageContaining("The rows of table clean.sales with region = EU have two names")
        .hasMessageContaining("Define the slices once");
    assertNothingWasWritten();
  }

  @Test
  void twoDagsOfOneName() {
    refused(() -> open(dag("sales", nothing()), dag("sales", nothing())))
        .hasMessage("Two DAGs are named sales: give the second one another name");
    assertNothingWasWritten();
  }

  @Test
  void datasetsMadeFromEachOther() {
    Dataset one = Dataset.named("mart.one").daily(UTC).startingOn(FIRST).build();
    Dataset two = Dataset.named("mart.two").daily(UTC).startingOn(FIRST).build();
    refused(() -> open(dag("a", copy(one, two)), dag("b", copy(two, one))))
        .hasMessageContaining("mart.one")
        .hasMessageContaining("mart.two");
    assertNothingWasWritten();
  }

  @Test
  void anIntervalThatEndsBeforeItStarts() {
    Instant start = Instant.parse("1998-01-08T00:00:00Z");
    refused(() -> DataInterval.between(start, start.minusSeconds(1)))
        .hasMessageContaining("must end after it starts: start 1998-01-08T00:00:00Z");
    refused(() -> DataInterval.between(start, start)).hasMessageContaining("must end after");
    refused(() -> DataInterval.ofDays(FIRST, FIRST.minusDays(1), UTC))
        .hasMessageContaining("The last day must not be before the first");
  }

  @Test
  void aLifeThatEndsBeforeItStarts() {
    refused(
            () ->
                Dataset.named("raw.sales")
                    .daily(UTC)
                    .startingOn(FIRST)
                    .endingOn(FIRST.minusDays(1))
                    .build())
        .hasMessage("Dataset raw.sales cannot end on 1997-12-31, before it starts on 1998-01-01");
    DagBuilder dag =
        Dag.named("sales")
            .timetable(Timetable.daily(UTC))
            .startingOn(FIRST)
            .endingOn(FIRST.minusDays(1))
            .catchup(Catchup.ALL);
    dag.task("task", nothing());
    refused(dag::build)
        .hasMessage("DAG sales cannot end on 1997-12-31, before it starts on 1998-01-01");
  }

  @Test
  void aTimetableWithoutAFirstDayOrACatchupPolicy() {
    DagBuilder dag = Dag.named("sales").timetable(Timetable.daily(UTC));
    dag.task("task", nothing());
    refused(dag::build).hasMessageContaining("no first day: say startingOn(date)");
    dag.startingOn(FIRST);
    refused(dag::build).hasMessageContaining("no catchup policy: say catchup(Catchup.ALL)");
  }

  @Test
  void cronThatIsNone() {
    refused(() -> Timetable.cron("61 6 * * *", UTC)).hasMessageContaining("61 6 * * *");
    refused(() -> Timetable.cron("every day", UTC)).hasMessageContaining("every day");
  }

  @Test
  void numbersThatMakeNoSense() {
    refused(() -> RetryPolicy.attempts(0)).hasMessageContaining("0");
    refused(() -> new Pool("small", 0)).hasMessageContaining("small");
    refused(() -> PartitionMapping.trailing(0)).hasMessageContaining("0");
    refused(
            () ->
                Dag.named("sales")
                    .task("slow", nothing(), options -> options.timeout(Duration.ZERO)))
        .hasMessageContaining("The timeout of task slow must be longer than zero");
  }

  @Test
  void aCheckThatIsThereTwice() {
    refused(
            () ->
                QualityGate.on(SALES)
                    .require(Metric.rowCount().isAtLeast(1))
                    .warnUnless(Metric.rowCount().isAtLeast(1)))
        .hasMessageContaining("The gate on clean.sales has the check 'row_count >= 1' twice");
  }

  @Test
  void anOrchestratorWithoutAStore() {
    assertThatThrownBy(() -> Orchestrator.builder().dag(dag("sales", nothing())).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("say embeddedStore(directory) or postgresStore(...)");
  }

  @Test
  void aRunOfWhatThereIsNot() {
    try (Orchestrator orchestrator =
        Orchestrator.builder().embeddedStore(directory).dag(dag("sales", writes(SALES))).build()) {
      refused(() -> orchestrator.run("sale", FIRST))
          .hasMessageContaining("There is no DAG 'sale'; registered are [sales]");
      refused(() -> orchestrator.backfill(Dataset.named("mart.x").build()).plan())
          .hasMessageContaining("There is no dataset 'mart.x' in any registered DAG");
      refused(() -> orchestrator.backfill(SALES).from(FIRST).through(FIRST.minusDays(1)).plan())
          .hasMessageContaining("the last day lies before the first");
    }
  }

  @Test
  void aBackfillOutsideOfTheDatasetsLife() {
    Dataset bounded =
        Dataset.named("clean.year")
            .daily(UTC)
            .startingOn(FIRST)
            .endingOn(LocalDate.of(1998, 12, 31))
            .build();
    try (Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(directory)
            .dag(dag("sales", writes(bounded)))
            .build()) {
      refused(() -> orchestrator.backfill(bounded).from(FIRST.minusDays(1)).through(FIRST).plan())
          .hasMessageContaining("Cannot backfill clean.year over")
          .hasMessageContaining("its partitions exist in")
          .hasMessageContaining("Choose days within");
    }
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> refused(
      ThrowingCallable definition) {
    return assertThatThrownBy(definition).isInstanceOf(IllegalArgumentException.class);
  }

  private Orchestrator open(Dag... dags) {
    OrchestratorBuilder builder = Orchestrator.builder().embeddedStore(directory.resolve("store"));
    List.of(dags).forEach(builder::dag);
    return builder.build();
  }

  private void assertNothingWasWritten() {
    org.assertj.core.api.Assertions.assertThat(Files.exists(directory.resolve("store"))).isFalse();
  }

  private static Dag dag(String name, Operator operator) {
    DagBuilder dag = Dag.named(name);
    dag.task("task", operator);
    return dag.build();
  }

  private static Operator nothing() {
    return context -> TaskResult.success();
  }

  private static Operator writes(Dataset dataset) {
    return new Copy(List.of(), List.of(dataset));
  }

  private static Operator reads(Dataset dataset) {
    return new Copy(List.of(Input.of(dataset)), List.of());
  }

  private static Operator copy(Dataset to, Dataset from) {
    return new Copy(List.of(Input.of(from)), List.of(to));
  }

  private record Copy(List<Input> reads, List<Dataset> writes) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      return TaskResult.success();
    }
  }
}
