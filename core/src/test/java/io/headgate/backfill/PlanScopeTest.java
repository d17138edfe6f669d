package io.headgate.backfill;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.backfill.BackfillPlan.LeftOut;
import io.headgate.backfill.BackfillPlan.Root;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.ChangePolicy;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Lineage.Edge;
import io.headgate.dataset.Lineage.Producer;
import io.headgate.dataset.Owner;
import io.headgate.dataset.PartitionMapping;
import io.headgate.time.DataInterval;
import io.headgate.time.Timetable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** clean -> stores -> total, clean -> weekly -> total; each in a DAG of its own. */
class PlanScopeTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final DataInterval JAN_5_AND_6 = days("1998-01-05", "1998-01-06");

  private final Dataset clean = daily("clean", "platform");
  private final Dataset stores = daily("stores", "stores");
  private final Dataset weekly =
      Dataset.named("weekly").weekly(UTC).startingOn(FIRST).ownedBy(Owner.team("insights")).build();
  private final Dataset total = Dataset.named("total").build();

  @Test
  void stopsBehindADatasetAndSaysSo() {
    BackfillPlan plan = plan(scope(Set.of(stores.name()), Set.of(), Set.of(), Set.of()));

    assertThat(datasets(plan)).containsExactly("clean", "stores", "weekly", "total");
    assertThat(plan.leftOut()).isEmpty(); // total is reached over weekly all the same

    plan = plan(scope(Set.of(clean.name()), Set.of(), Set.of(), Set.of()));
    assertThat(datasets(plan)).containsExactly("clean");
    assertThat(plan.leftOut())
        .containsExactly(
            new LeftOut(stores, JAN_5_AND_6, "the plan stops at clean"),
            new LeftOut(weekly, days("1998-01-05", "1998-01-11"), "the plan stops at clean"));
  }

  @Test
  void leavesOutADagWithWhatIsMadeFromItAlone() {
    BackfillPlan plan = plan(scope(Set.of(), Set.of("make_weekly"), Set.of(), Set.of()));

    assertThat(datasets(plan)).containsExactly("clean", "stores", "total");
    assertThat(plan.leftOut())
        .containsExactly(
            new LeftOut(
                weekly,
                days("1998-01-05", "1998-01-11"),
                "made by DAG make_weekly, which is left out"));
  }

  @Test
  void leavesOutWhatOthersOwn() {
    BackfillPlan plan = plan(scope(Set.of(), Set.of(), Set.of("platform", "stores"), Set.of()));

    assertThat(datasets(plan)).containsExactly("clean", "stores");
    assertThat(plan.leftOut())
        .extracting(left -> left.dataset().name().value() + ": " + left.reason())
        .containsExactly("weekly: owned by insights", "total: owned by nobody");
  }

  @Test
  void stopsAtAFrozenDataset() {
    Dataset frozen =
        Dataset.named("stores").daily(UTC).startingOn(FIRST).frozen("audited for 1998").build();
    BackfillPlan plan =
        plan(
            PlanScope.ALL,
            List.of(clean, frozen, total),
            List.of(
                edge(clean, frozen, ChangePolicy.REFRESH),
                edge(frozen, total, ChangePolicy.REFRESH)));

    assertThat(datasets(plan)).containsExactly("clean");
    assertThat(plan.leftOut())
        .containsExactly(new LeftOut(frozen, JAN_5_AND_6, "frozen by its owner: audited for 1998"));
  }

  @Test
  void holdsBackWhatItsOwnerHoldsUntilThereIsConsent() {
    List<Edge> edges =
        List.of(edge(clean, stores, ChangePolicy.HOLD), edge(stores, total, ChangePolicy.REFRESH));
    List<Dataset> datasets = List.of(clean, stores, total);

    BackfillPlan held = plan(PlanScope.ALL, datasets, edges);
    assertThat(datasets(held)).containsExactly("clean");
    assertThat(held.leftOut())
        .containsExactly(
            new LeftOut(
                stores, JAN_5_AND_6, "stale, held back by its owner until there is consent"));

    BackfillPlan agreed =
        plan(scope(Set.of(), Set.of(), Set.of(), Set.of(stores.name())), datasets, edges);
    assertThat(datasets(agreed)).containsExactly("clean", "stores", "total");
    assertThat(agreed.leftOut()).isEmpty();
  }

  @Test
  void doesNotFollowAnIgnoredEdgeUnlessAnotherOneLeadsThere() {
    List<Edge> edges =
        List.of(
            edge(clean, stores, ChangePolicy.REFRESH),
            edge(clean, total, ChangePolicy.IGNORE),
            edge(stores, total, ChangePolicy.IGNORE),
            edge(stores, weekly, ChangePolicy.REFRESH),
            edge(clean, weekly, ChangePolicy.IGNORE));
    BackfillPlan plan = plan(PlanScope.ALL, List.of(clean, stores, weekly, total), edges);

    assertThat(datasets(plan)).containsExactly("clean", "stores", "weekly");
    assertThat(plan.leftOut())
        .containsExactly(
            new LeftOut(total, DataInterval.ALWAYS, "its owner ignores changes of clean"),
            new LeftOut(total, DataInterval.ALWAYS, "its owner ignores changes of stores"));
  }

  @Test
  void severalRootsReachASharedDatasetOnceAndAfterBoth() {
    BackfillPlan plan =
        planner(List.of(clean, stores, weekly, total), usual())
            .plan(
                List.of(
                    new Root(weekly.name(), List.of(days("1998-01-12", "1998-01-18"))),
                    new Root(clean.name(), List.of(JAN_5_AND_6))),
                Strategy.inPlace(),
                PlanScope.ALL);

    assertThat(plan.steps())
        .extracting(step -> step.order() + " " + step.dataset() + " " + step.ranges().size())
        .containsExactly("1 clean 1", "2 stores 1", "2 weekly 1", "3 total 1");
    assertThat(plan.steps().get(2).ranges()).containsExactly(days("1998-01-05", "1998-01-18"));
    assertThat(plan.title()).isEqualTo("weekly and 1 more");
  }

  @Test
  void aDatasetThatIsMadeFromItsOwnPastExtendsToTheLatestPartition() {
    Edge self = new Edge(stores, stores, PartitionMapping.offset(-1), producer(stores));
    BackfillPlan plan =
        plan(
            PlanScope.ALL,
            List.of(clean, stores),
            List.of(edge(clean, stores, ChangePolicy.REFRESH), self));

    assertThat(plan.steps().get(1).ranges()).containsExactly(days("1998-01-05", "1998-01-31"));
    assertThat(plan.leftOut())
        .containsExactly(new LeftOut(stores, days("1998-02-01", "1998-02-01"), "not complete yet"));
  }

  private BackfillPlan plan(PlanScope scope) {
    return plan(scope, List.of(clean, stores, weekly, total), usual());
  }

  private List<Edge> usual() {
    return List.of(
        edge(clean, stores, ChangePolicy.REFRESH),
        edge(clean, weekly, ChangePolicy.REFRESH),
        edge(stores, total, ChangePolicy.REFRESH),
        edge(weekly, total, ChangePolicy.REFRESH));
  }

  private BackfillPlan plan(PlanScope scope, List<Dataset> datasets, List<Edge> edges) {
    return planner(datasets, edges)
        .plan(List.of(new Root(clean.name(), List.of(JAN_5_AND_6))), Strategy.inPlace(), scope);
  }

  private static BackfillPlanner planner(List<Dataset> datasets, List<Edge> edges) {
    return new BackfillPlanner(
        new Lineage(datasets, datasets.stream().map(PlanScopeTest::producer).toList(), edges),
        PlanScopeTest::dag,
        Instant.parse("1998-02-01T06:00:00Z"));
  }

  private static List<String> datasets(BackfillPlan plan) {
    List<String> names = new ArrayList<>();
    plan.steps().forEach(step -> names.add(step.dataset().name().value()));
    return names;
  }

  private static PlanScope scope(
      Set<DatasetName> stopAt,
      Set<String> withoutDags,
      Set<String> owners,
      Set<DatasetName> consents) {
    return new PlanScope(stopAt, withoutDags, owners, consents);
  }

  private static Edge edge(Dataset from, Dataset to, ChangePolicy policy) {
    return new Edge(from, to, PartitionMapping.overlapping(), producer(to), policy);
  }

  private static Producer producer(Dataset dataset) {
    return new Producer("make_" + dataset.name(), "make", dataset);
  }

  private static Dataset daily(String name, String team) {
    return Dataset.named(name).daily(UTC).startingOn(FIRST).ownedBy(Owner.team(team)).build();
  }

  private static Dag dag(String name) {
    DagBuilder dag =
        Dag.named(name).timetable(Timetable.daily(UTC)).startingOn(FIRST).catchup(Catchup.ALL);
    dag.task("make", context -> TaskResult.success());
    return dag.build();
  }

  private static DataInterval days(String first, String last) {
    return DataInterval.ofDays(LocalDate.parse(first), LocalDate.parse(last), UTC);
  }
}
