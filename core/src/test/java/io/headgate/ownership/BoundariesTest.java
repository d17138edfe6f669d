package io.headgate.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Owner;
import io.headgate.quality.QualityGate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundariesTest {

  private static final Owner STORES = Owner.team("stores").reachedAt("#stores");
  private static final Owner PLATFORM = Owner.team("platform");
  private static final Owner ANALYTICS = Owner.team("analytics");

  private static final Dataset RAW =
      Dataset.named("raw.sales").ownedBy(STORES).describedAs("till receipts").build();
  private static final Dataset CLEAN = Dataset.named("clean.sales").ownedBy(PLATFORM).build();
  private static final Dataset MART = Dataset.named("mart.sales").ownedBy(ANALYTICS).build();
  private static final Dataset FREE = Dataset.named("mart.free").build();

  @TempDir Path directory;

  private record Copy(Dataset from, Dataset to) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      return TaskResult.success();
    }

    @Override
    public List<Input> reads() {
      return List.of(Input.of(from));
    }

    @Override
    public List<Dataset> writes() {
      return List.of(to);
    }
  }

  private List<Boundary> boundaries(DagBuilder... dags) {
    var builder = Orchestrator.builder().embeddedStore(directory);
    for (DagBuilder dag : dags) {
      builder.dag(dag.build());
    }
    try (Orchestrator orchestrator = builder.build()) {
      return orchestrator.boundaries();
    }
  }

  private static DagBuilder dag(String name, Owner owner) {
    return Dag.named(name).ownedBy(owner);
  }

  @Test
  void thereAreNoneWithinATeam() {
    Dataset other = Dataset.named("clean.other").ownedBy(PLATFORM).build();
    DagBuilder dag = dag("sales", PLATFORM);
    dag.task("copy", new Copy(CLEAN, other));
    assertThat(boundaries(dag)).isEmpty();
  }

  @Test
  void namesDatasetsAndDagsThatNobodyOwns() {
    DagBuilder dag = Dag.named("free");
    dag.task("copy", new Copy(MART, FREE));
    assertThat(boundaries(dag))
        .extracting(Boundary::kind, Boundary::subject, Boundary::detail)
        .containsExactly(
            tuple(
                BoundaryKind.DATASET_WITHOUT_OWNER,
                "mart.free",
                "made by free.copy, read by nobody"),
            tuple(BoundaryKind.DAG_WITHOUT_OWNER, "free", "writes mart.free"));
  }

  @Test
  void namesTasksThatWriteAnotherTeamsDataset() {
    DagBuilder dag = dag("sales", PLATFORM);
    dag.task("arrived", QualityGate.on(RAW));
    dag.task("clean", new Copy(RAW, CLEAN));
    dag.task("mart", new Copy(CLEAN, MART));
    assertThat(boundaries(dag))
        .extracting(Boundary::kind, Boundary::subject, Boundary::teams)
        .containsExactly(
            tuple(
                BoundaryKind.WRITES_FOR_ANOTHER_TEAM,
                "sales.mart",
                List.of("platform", "analytics")),
            tuple(BoundaryKind.DAG_OF_SEVERAL_TEAMS, "sales", List.of("analytics", "platform")));
  }

  @Test
  void namesWhatAnotherTeamReadsUnguardedOrUndescribed() {
    DagBuilder sales = dag("sales", PLATFORM);
    sales.task("clean", new Copy(RAW, CLEAN));
    DagBuilder marts = dag("marts", ANALYTICS);
    marts.task("mart", new Copy(CLEAN, MART));
    assertThat(boundaries(sales, marts))
        .extracting(Boundary::kind, Boundary::subject, Boundary::detail)
        .containsExactly(
            tuple(
                BoundaryKind.READ_WITHOUT_A_GATE,
                "clean.sales",
                "of platform, read by marts.mart of analytics, and no gate looks at it"),
            tuple(
                BoundaryKind.READ_WITHOUT_A_GATE,
                "raw.sales",
                "of stores, read by sales.clean of platform, and no gate looks at it"),
            tuple(
                BoundaryKind.READ_WITHOUT_A_DESCRIPTION,
                "clean.sales",
                "of platform, read by marts.mart of analytics, and nothing says what it is"));
  }

  @Test
  void namesTeamsThatAreDefinedInTwoWays() {
    DagBuilder dag = dag("sales", Owner.team("stores"));
    dag.task("arrived", QualityGate.on(RAW));
    assertThat(boundaries(dag))
        .extracting(Boundary::kind, Boundary::subject, Boundary::detail)
        .containsExactly(
            tuple(
                BoundaryKind.TEAM_DEFINED_TWICE,
                "stores",
                "has other contacts or another rotation in dataset raw.sales, DAG sales"));
  }
}
