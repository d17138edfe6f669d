package io.headgate.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Lineage.Edge;
import io.headgate.dataset.Lineage.Producer;
import io.headgate.dataset.PartitionMapping;
import io.headgate.time.DataInterval;
import io.headgate.time.Timetable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackfillPlannerLeftOutTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);

  private final Dataset root = Dataset.named("raw.sales").daily(ZoneOffset.UTC).build();
  private final Dataset retired =
      Dataset.named("mart.retired").daily(ZoneOffset.UTC).endingOn(FIRST.minusDays(1)).build();
  private final Dataset unpartitionedLeaf = Dataset.named("mart.summary").build();
  private final Dataset dailyLeaf = Dataset.named("mart.daily").daily(ZoneOffset.UTC).build();

  @Test
  void leavesOutWhatIsReachedOnlyThroughARetiredDataset() {
    BackfillPlan plan = planner().plan(roots(root), Strategy.inPlace(), PlanScope.ALL);

    assertThat(plan.steps()).extracting(BackfillPlan.Step::dataset).containsExactly(root);
    assertThat(plan.leftOut()).extracting(BackfillPlan.LeftOut::dataset).containsOnly(retired);
  }

  @Test
  void plansAChainOfAHundredThousandDatasets() {
    List<Dataset> datasets =
        IntStream.range(0, 100_000)
            .mapToObj(i -> Dataset.named("lake.d" + i).daily(ZoneOffset.UTC).build())
            .toList();
    Lineage chain =
        new Lineage(
            datasets,
            datasets.stream().map(dataset -> new Producer("sales", "make", dataset)).toList(),
            IntStream.range(1, datasets.size())
                .mapToObj(i -> edge(datasets.get(i - 1), datasets.get(i)))
                .toList());

    Dag dag = dag();
    BackfillPlan plan =
        new BackfillPlanner(chain, name -> dag, Instant.parse("1998-06-01T00:00:00Z"))
            .plan(roots(datasets.get(0)), Strategy.inPlace(), PlanScope.ALL);

    assertThat(plan.partitions()).isEqualTo(300_000);
    assertThat(plan.steps().get(99_999).order()).isEqualTo(100_000);
  }

  @Test
  void whatADagMakesThatRestsIsLeftOutWithTheReason() {
    Dataset shadow = Dataset.named("lake__v2.copy").daily(ZoneOffset.UTC).build();
    Producer resting = new Producer("sales__v2", "make", shadow);
    Lineage lineage =
        new Lineage(
            List.of(root, shadow),
            List.of(new Producer("sales", "make", root), resting),
            List.of(new Edge(root, shadow, PartitionMapping.overlapping(), resting)));

    BackfillPlan plan =
        new BackfillPlanner(
                lineage,
                name -> dag(),
                Instant.parse("1998-06-01T00:00:00Z"),
                dag -> dag.equals("sales__v2") ? Optional.of("it rests") : Optional.empty())
            .plan(roots(root), Strategy.inPlace(), PlanScope.ALL);

    assertThat(plan.steps()).extracting(BackfillPlan.Step::dataset).containsExactly(root);
    assertThat(plan.leftOut())
        .extracting(BackfillPlan.LeftOut::dataset, BackfillPlan.LeftOut::reason)
        .containsExactly(tuple(shadow, "it rests"));
  }

  private static List<BackfillPlan.Root> roots(Dataset dataset) {
    return List.of(
        new BackfillPlan.Root(
            dataset.name(),
            List.of(DataInterval.ofDays(FIRST, FIRST.plusDays(2), ZoneOffset.UTC))));
  }

  private BackfillPlanner planner() {
    List<Dataset> datasets = List.of(root, retired, unpartitionedLeaf, dailyLeaf);
    List<Producer> producers =
        datasets.stream().map(dataset -> new Producer("sales", "make", dataset)).toList();
    List<Edge> edges =
        List.of(edge(root, retired), edge(retired, unpartitionedLeaf), edge(retired, dailyLeaf));
    return new BackfillPlanner(
        new Lineage(datasets, producers, edges),
        name -> dag(),
        Instant.parse("1998-06-01T00:00:00Z"));
  }

  private static Edge edge(Dataset from, Dataset to) {
    return new Edge(from, to, PartitionMapping.overlapping(), new Producer("sales", "make", to));
  }

  private static Dag dag() {
    DagBuilder dag =
        Dag.named("sales")
            .timetable(Timetable.cron("0 6 * * *", ZoneOffset.UTC))
            .startingOn(FIRST)
            .catchup(Catchup.ALL);
    dag.task("make", context -> TaskResult.success());
    return dag.build();
  }
}
