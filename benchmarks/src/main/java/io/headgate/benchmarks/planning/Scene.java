package io.headgate.benchmarks.planning;

import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.BackfillPlanner;
import io.headgate.backfill.PlanScope;
import io.headgate.backfill.Strategy;
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
import io.headgate.dataset.Partitioning;
import io.headgate.time.DataInterval;
import io.headgate.time.Timetable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Daily datasets in a zone with clock changes, ten years of partitions, each made from some earlier
 * ones, so that a change of the first reaches them all. A hundred tasks make a DAG.
 *
 * @param upstream per dataset, what it is made from
 * @param trailing per dataset, how many days of the first of them it reads; 1 is the day itself
 */
record Scene(Lineage lineage, Map<String, Dag> dags, List<int[]> upstream, List<Integer> trailing) {

  static final int DAYS = 3_650;
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  private static final LocalDate FIRST = LocalDate.of(2015, 1, 1);
  private static final int TASKS_PER_DAG = 100;

  /** How far back a dataset looks for what it is made from, so that the graph is deep. */
  private static final int REACH = 100;

  /**
   * Each dataset is made from {@code parents} earlier ones.
   *
   * @param window how many days of one of them every tenth dataset reads; 1 is the day itself
   */
  static Scene woven(int datasets, int parents, int window) {
    Random random = new Random(datasets);
    List<int[]> upstream = new ArrayList<>();
    List<Integer> trailing = new ArrayList<>();
    for (int number = 0; number < datasets; number++) {
      int from = Math.max(0, number - REACH);
      upstream.add(
          number == 0
              ? new int[0]
              : random
                  .ints(from, number)
                  .distinct()
                  .limit(Math.min(parents, number - from))
                  .toArray());
      trailing.add(number % 10 == 9 ? window : 1);
    }
    return of(upstream, trailing);
  }

  /** One dataset after the other, day by day. */
  static Scene chain(int datasets) {
    List<int[]> upstream = new ArrayList<>();
    List<Integer> trailing = new ArrayList<>();
    for (int number = 0; number < datasets; number++) {
      upstream.add(number == 0 ? new int[0] : new int[] {number - 1});
      trailing.add(1);
    }
    return of(upstream, trailing);
  }

  private static Scene of(List<int[]> upstream, List<Integer> trailing) {
    List<Dataset> datasets = new ArrayList<>();
    List<Lineage.Producer> producers = new ArrayList<>();
    List<Lineage.Edge> edges = new ArrayList<>();
    Map<String, Dag> dags = new HashMap<>();
    DagBuilder dag = dag("dag_0");
    for (int number = 0; number < upstream.size(); number++) {
      Dataset dataset =
          Dataset.named("lake.d" + number)
              .partitionedBy(Partitioning.daily(ZONE))
              .startingOn(FIRST)
              .build();
      datasets.add(dataset);
      String name = "dag_" + number / TASKS_PER_DAG;
      Lineage.Producer producer = new Lineage.Producer(name, "make_" + number, dataset);
      producers.add(producer);
      List<Input> inputs = new ArrayList<>();
      for (int parent : upstream.get(number)) {
        PartitionMapping mapping =
            inputs.isEmpty() && trailing.get(number) > 1
                ? PartitionMapping.trailing(trailing.get(number))
                : PartitionMapping.overlapping();
        inputs.add(new Input(datasets.get(parent), mapping));
        edges.add(new Lineage.Edge(datasets.get(parent), dataset, mapping, producer));
      }
      dag.task(producer.task(), new Make(inputs, dataset));
      if (number % TASKS_PER_DAG == TASKS_PER_DAG - 1 || number == upstream.size() - 1) {
        dags.put(name, dag.build());
        dag = dag("dag_" + (number / TASKS_PER_DAG + 1));
      }
    }
    return new Scene(new Lineage(datasets, producers, edges), dags, upstream, trailing);
  }

  /** A plan of {@code ranges} stretches of the first dataset, each so many days long. */
  BackfillPlan plan(int ranges, int days) {
    List<DataInterval> roots = roots(ranges, days);
    return new BackfillPlanner(
            lineage,
            name -> Objects.requireNonNull(dags.get(name), name),
            day(DAYS).atStartOfDay(ZONE).toInstant().plusSeconds(3_600))
        .plan(
            List.of(new BackfillPlan.Root(lineage.upstreamFirst().get(0).name(), roots)),
            Strategy.inPlace(),
            PlanScope.ALL);
  }

  private static List<DataInterval> roots(int ranges, int days) {
    List<DataInterval> roots = new ArrayList<>();
    for (int range = 0; range < ranges; range++) {
      LocalDate first = day(first(range, days));
      roots.add(DataInterval.ofDays(first, first.plusDays(days - 1L), ZONE));
    }
    return roots;
  }

  /** The number of the first day of a root's stretch; there is a gap as long as it behind each. */
  static int first(int range, int days) {
    return 100 + range * days * 2;
  }

  /** The number of the day on which a partition begins. */
  static int number(Instant start) {
    return (int) (start.atZone(ZONE).toLocalDate().toEpochDay() - FIRST.toEpochDay());
  }

  private static LocalDate day(int number) {
    return FIRST.plusDays(number);
  }

  private static DagBuilder dag(String name) {
    return Dag.named(name).timetable(Timetable.daily(ZONE)).startingOn(FIRST).catchup(Catchup.ALL);
  }

  private record Make(List<Input> reads, Dataset dataset) implements Operator {
    @Override
    public List<Dataset> writes() {
      return List.of(dataset);
    }

    @Override
    public String codeVersion() {
      return "1";
    }

    @Override
    public boolean coversRanges() {
      return true;
    }

    @Override
    public TaskResult execute(TaskContext context) {
      return TaskResult.success();
    }
  }
}
