package io.headgate.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Lineage.Edge;
import io.headgate.dataset.Lineage.Producer;
import io.headgate.dataset.Partition;
import io.headgate.dataset.PartitionMapping;
import io.headgate.dataset.Partitioning;
import io.headgate.time.DataInterval;
import io.headgate.time.Period;
import io.headgate.time.Timetable;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A plan holds what one finds by asking every single partition what it is made from. */
class BackfillClosureTest {

  private static final LocalDate FIRST = LocalDate.of(2024, 2, 20);
  private static final Instant NOW = Instant.parse("2024-04-12T06:00:00Z");
  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/New_York"),
          ZoneId.of("Australia/Lord_Howe"));

  @Property(tries = 150)
  void aPlanIsTheClosureOverSinglePartitions(@ForAll long seed) {
    Random random = new Random(seed);
    List<Dataset> datasets = new ArrayList<>();
    List<Edge> edges = new ArrayList<>();
    for (int number = 0; number < 7; number++) {
      Dataset made = dataset(number, random);
      for (int parent = 0; parent < number; parent++) {
        if (parent == number - 1 || random.nextInt(3) == 0) {
          Dataset read = datasets.get(parent);
          edges.add(new Edge(read, made, mapping(read, made, random), producer(made)));
        }
      }
      datasets.add(made);
      if (!made.isUnpartitioned() && random.nextInt(5) == 0) {
        PartitionMapping past =
            random.nextBoolean() ? PartitionMapping.offset(-2) : PartitionMapping.window(-3, -1);
        edges.add(new Edge(made, made, past, producer(made)));
      }
    }
    Lineage lineage =
        new Lineage(datasets, datasets.stream().map(BackfillClosureTest::producer).toList(), edges);
    Dataset root = datasets.get(0);
    Instant somewhere = NOW.minusSeconds(3_600L * (100 + random.nextInt(800)));
    DataInterval range =
        root.partitioning()
            .covering(DataInterval.between(somewhere, somewhere.plusSeconds(3_600L * 80)));

    BackfillPlan plan =
        new BackfillPlanner(lineage, name -> dag(), NOW)
            .plan(
                List.of(new BackfillPlan.Root(root.name(), List.of(range))),
                Strategy.inPlace(),
                PlanScope.ALL);

    Set<Partition> planned = new TreeSet<>();
    for (BackfillPlan.Step step : plan.steps()) {
      List<Partition> partitions =
          step.ranges().stream().flatMap(r -> step.dataset().partitions(r).stream()).toList();
      assertThat(partitions).hasSize(step.partitions()).doesNotHaveDuplicates();
      planned.addAll(partitions);
    }
    assertThat(planned).isEqualTo(closure(lineage, datasets, root, range));
  }

  /** Datasets are numbered upstream first, and partitions come in the order of time. */
  private static Set<Partition> closure(
      Lineage lineage, List<Dataset> datasets, Dataset root, DataInterval range) {
    Set<Partition> affected = new TreeSet<>();
    doable(root).stream().filter(p -> p.interval().overlaps(range)).forEach(affected::add);
    for (Dataset dataset : datasets) {
      for (Partition partition : doable(dataset)) {
        for (Edge edge : lineage.upstream(dataset.name())) {
          boolean isAffected =
              edge.upstreamOf(partition.interval()).stream()
                  .flatMap(read -> edge.upstream().partitions(read).stream())
                  .anyMatch(affected::contains);
          if (isAffected) {
            affected.add(partition);
          }
        }
      }
    }
    return affected;
  }

  private static List<Partition> doable(Dataset dataset) {
    return dataset.partitions(dataset.life()).stream()
        .filter(p -> dataset.isUnpartitioned() || !p.interval().end().isAfter(NOW))
        .toList();
  }

  private static Dataset dataset(int number, Random random) {
    ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
    // What is read as a whole goes on for ever, so only the last ones are.
    int kind = random.nextInt(number > 4 ? 7 : 6);
    Partitioning partitioning =
        switch (kind) {
          case 0 -> Partitioning.hourly(zone);
          case 1 -> Partitioning.daily(zone);
          case 2 -> Partitioning.weekly(zone, DayOfWeek.MONDAY);
          case 3 -> Partitioning.monthly(zone);
          case 4 -> Partitioning.windows(5, Period.DAY, zone, FIRST);
          case 5 -> Partitioning.windows(6, Period.HOUR, zone, FIRST);
          default -> Partitioning.unpartitioned();
        };
    return Dataset.named("lake.d" + number)
        .partitionedBy(partitioning)
        .startingOn(FIRST)
        .endingOn(LocalDate.of(2024, 5, 31))
        .build();
  }

  private static PartitionMapping mapping(Dataset read, Dataset made, Random random) {
    boolean byTime = !read.isUnpartitioned() && !made.isUnpartitioned();
    return switch (random.nextInt(byTime ? 7 : 6)) {
      case 0, 1 -> PartitionMapping.overlapping();
      case 2 -> PartitionMapping.trailing(1 + random.nextInt(8));
      case 3 -> PartitionMapping.offset(random.nextInt(5) - 3);
      case 4 -> PartitionMapping.window(-5, -2);
      case 5 -> PartitionMapping.fixed(FIRST.plusDays(random.nextInt(40)));
      default -> PartitionMapping.last();
    };
  }

  private static Producer producer(Dataset dataset) {
    return new Producer("lake", "make", dataset);
  }

  private static Dag dag() {
    DagBuilder dag =
        Dag.named("lake")
            .timetable(Timetable.daily(ZONES.get(0)))
            .startingOn(FIRST.minusYears(1))
            .catchup(Catchup.ALL);
    dag.task("make", context -> TaskResult.success());
    return dag.build();
  }
}
