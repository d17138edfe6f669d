package io.headgate.backfill;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Owner;
import io.headgate.dataset.Partition;
import io.headgate.dataset.SlicedDataset;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.QualityGate;
import io.headgate.quality.TableInspector;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that is cut by region and by day: each region goes its own way. */
class SlicesTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final LocalDate LAST = LocalDate.of(1998, 1, 5);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Owner EUROPE = Owner.team("europe");

  private static final SlicedDataset RAW =
      daily("raw.sales").slicedBy("region", "EU", "US").ownedBy("EU", EUROPE);
  private static final SlicedDataset CLEAN = daily("clean.sales").slicedBy("region", "EU", "US");
  private static final Dataset WORLD = daily("mart.world").build();

  @TempDir Path directory;

  private final Set<String> writes = new ConcurrentSkipListSet<>();
  private final Set<String> bad = new ConcurrentSkipListSet<>();

  private static Dataset.Builder daily(String name) {
    return Dataset.named(name).daily(UTC).startingOn(FIRST);
  }

  /** Notes what it writes. */
  private final class Copies implements Operator {
    private final List<Dataset> from;
    private final Dataset to;

    private Copies(List<Dataset> from, Dataset to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public List<Input> reads() {
      return from.stream().map(Input::of).toList();
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
    public TaskResult execute(TaskContext context) {
      context.outputs(to).forEach(partition -> writes.add(partition.toString()));
      return TaskResult.success(context.table(to));
    }
  }

  private List<Observation> look(TableInspector.Request request) {
    return request.partitions().stream().map(this::look).toList();
  }

  private Observation look(Partition partition) {
    double rows = bad.contains(partition.toString()) ? 0 : 9;
    return new Observation(
        partition,
        Map.of(Metric.rowCount(), rows),
        Map.of(),
        Optional.empty(),
        "memory",
        Instant.EPOCH);
  }

  private Orchestrator orchestrator() {
    DagBuilder dag = Dag.named("sales");
    List<TaskRef> cleaned = new ArrayList<>();
    for (Dataset raw : RAW.slices()) {
      String region = raw.slice().orElseThrow().name();
      TaskRef gate =
          dag.task(
              "arrived_" + region, QualityGate.on(raw).require(Metric.rowCount().isAtLeast(1)));
      cleaned.add(
          dag.after(gate).task("clean_" + region, new Copies(List.of(raw), CLEAN.slice(region))));
    }
    dag.after(cleaned).task("world", new Copies(CLEAN.slices(), WORLD));
    Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(directory)
            .clock(() -> Instant.parse("1998-01-06T06:00:00Z"))
            .service(TableInspector.class, () -> this::look)
            .dag(dag.build())
            .build();
    for (Dataset raw : RAW.slices()) {
      orchestrator.reportMaterialized(
          raw, FIRST.datesUntil(LAST.plusDays(1)).map(LocalDate::toString).toList(), "somebody");
    }
    orchestrator.start();
    return orchestrator;
  }

  private static Map<String, TaskState> states(Orchestrator orchestrator, DagRun run) {
    return orchestrator.tasks(run.id()).stream()
        .collect(
            Collectors.toMap(
                task -> task.id().task(), TaskInstance::state, (a, b) -> a, TreeMap::new));
  }

  @Test
  void aBadRegionHoldsBackItselfAndWhatIsMadeOfAll() throws Exception {
    bad.add("raw.sales@EU 1998-01-02");
    try (Orchestrator orchestrator = orchestrator()) {
      orchestrator.run("sales", LocalDate.of(1998, 1, 2));
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();
      DagRun run = orchestrator.runs(Optional.of("sales"), List.of(), 1).get(0);

      assertThat(run.state()).isEqualTo(DagRunState.BLOCKED);
      assertThat(states(orchestrator, run))
          .containsEntry("arrived_EU", TaskState.BLOCKED)
          .containsEntry("arrived_US", TaskState.SUCCESS)
          .containsEntry("clean_US", TaskState.SUCCESS)
          .doesNotContainEntry("clean_EU", TaskState.SUCCESS)
          .doesNotContainEntry("world", TaskState.SUCCESS);
      assertThat(writes).containsExactly("clean.sales@US 1998-01-02");
      assertThat(orchestrator.tickets(true))
          .extracting(ticket -> ticket.dataset().value() + " of " + ticket.owner().orElseThrow())
          .containsExactly("raw.sales@EU of europe");
    }
  }

  @Test
  void aBackfillOfOneRegionLeavesTheOthersAlone() throws Exception {
    try (Orchestrator orchestrator = orchestrator()) {
      orchestrator.submit(orchestrator.backfill(CLEAN).plan());
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();
      assertThat(writes).hasSize(15);
      writes.clear();
      BackfillPlan plan =
          orchestrator
              .backfill(CLEAN.slice("EU"))
              .from(LocalDate.of(1998, 1, 2))
              .through(LocalDate.of(1998, 1, 4))
              .plan();

      assertThat(plan.steps())
          .extracting(step -> step.dataset().name().value() + " " + step.partitions())
          .containsExactly("clean.sales@EU 3", "mart.world 3");
      BackfillId id = orchestrator.submit(plan);
      assertThat(orchestrator.awaitQuiet(SOON)).isTrue();
      DagRun run = orchestrator.runs(Optional.of(id.value()), List.of(), 1).get(0);
      assertThat(run.state()).isEqualTo(DagRunState.SUCCESS);
      assertThat(states(orchestrator, run)).containsKey("clean_sales__EU_1");
      assertThat(orchestrator.tasks(run.id()))
          .extracting(TaskInstance::message)
          .contains("clean.sales");
      assertThat(writes).noneMatch(partition -> partition.contains("@US")).hasSize(6);
    }
  }

  @Test
  void daysAreAboutAllSlicesThatWereNamedTogether() throws Exception {
    try (Orchestrator orchestrator = orchestrator()) {
      BackfillPlan plan =
          orchestrator
              .backfill(CLEAN)
              .from(LocalDate.of(1998, 1, 4))
              .through(LocalDate.of(1998, 1, 5))
              .plan();

      assertThat(plan.steps())
          .extracting(step -> step.dataset().name().value() + " " + step.partitions())
          .containsExactly("clean.sales@EU 2", "clean.sales@US 2", "mart.world 2");
      assertThat(PlanDiff.between(plan, orchestrator.backfill(CLEAN.slice("EU")).plan()).toString())
          .contains("clean.sales@US");
    }
  }

  @Test
  void aTableIsNotSwappedForOneOfItsSlices() {
    try (Orchestrator orchestrator = orchestrator()) {
      assertThatThrownBy(
              () -> orchestrator.backfill(CLEAN.slice("EU")).strategy(Strategy.tableSwap()).plan())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "Cannot swap the table of clean.sales@EU: clean.sales holds other slices too");
    }
    assertThatThrownBy(() -> ParallelPipeline.of("v2", dagOfSlices()))
        .hasMessageContaining("DAG regions writes clean.sales@EU, which shares its table");
  }

  private Dag dagOfSlices() {
    DagBuilder dag = Dag.named("regions");
    dag.task("clean", new Copies(List.of(RAW.slice("EU")), CLEAN.slice("EU")));
    return dag.build();
  }

  @Test
  void aSliceKnowsItsTableAndItsPartitions() {
    Dataset eu = CLEAN.slice("EU");

    assertThat(eu.name()).isEqualTo(new DatasetName("clean.sales@EU"));
    assertThat(eu.name().table()).isEqualTo("clean.sales");
    assertThat(eu.name().slice()).contains("EU");
    assertThat(WORLD.name().slice()).isEmpty();
    assertThat(eu.isKey("REGION")).isTrue();
    assertThat(eu.isKey("amount")).isFalse();
    Partition partition = eu.partition("1998-01-02");
    assertThat(partition).hasToString("clean.sales@EU 1998-01-02");
    assertThat(CLEAN).isEqualTo(daily("clean.sales").slicedBy("region", "EU", "US"));
    assertThat(Collections.singleton(CLEAN)).doesNotContain(RAW);
    assertThat(RAW.slices())
        .extracting(Dataset::owner)
        .containsExactly(Optional.of(EUROPE), Optional.empty());
  }
}
