package io.headgate.testdags;

import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Task;
import io.headgate.dag.TaskRef;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Owner;
import io.headgate.dataset.PartitionMapping;
import io.headgate.quality.Metric;
import io.headgate.quality.QualityGate;
import io.headgate.time.Timetable;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Two DAGs of two teams: sales is gated and cleaned, then aggregated. */
public final class Retail {

  public static final ZoneId UTC = ZoneOffset.UTC;
  public static final LocalDate FIRST_DAY = LocalDate.of(1998, 1, 5);
  public static final Dataset RAW =
      Dataset.named("raw.sales")
          .daily(UTC)
          .startingOn(FIRST_DAY)
          .ownedBy(Owner.team("store-systems").reachedAt("stores@example.com"))
          .describedAs("One row per line of a till receipt")
          .usedFor("Start of everything; <b>not</b> for reports")
          .build();
  public static final Dataset CLEAN =
      Dataset.named("clean.sales")
          .daily(UTC)
          .startingOn(FIRST_DAY)
          .ownedBy(Owner.team("data-platform"))
          .build();
  public static final Dataset DAILY =
      Dataset.named("mart.daily_sales")
          .daily(UTC)
          .startingOn(FIRST_DAY)
          .ownedBy(Owner.team("analytics"))
          .build();
  public static final Dataset WEEKLY =
      Dataset.named("mart.weekly_sales")
          .weekly(UTC)
          .startingOn(FIRST_DAY)
          .ownedBy(Owner.team("analytics"))
          .build();
  public static final Dataset SPEND =
      Dataset.named("mart.customer_spend").daily(UTC).startingOn(FIRST_DAY).build();

  private Retail() {}

  public static Dag sales() {
    return sales(Job.of(RAW, CLEAN));
  }

  /** The DAG with another cleaning. */
  public static Dag sales(Job clean) {
    DagBuilder dag =
        Dag.named("sales")
            .timetable(Timetable.daily(UTC))
            .startingOn(FIRST_DAY)
            .catchup(Catchup.ALL)
            .ownedBy(Owner.team("data-platform"));
    TaskRef arrived =
        dag.task("sales_arrived", QualityGate.on(RAW).require(Metric.rowCount().isAtLeast(2)));
    TaskRef cleaned = dag.after(arrived).task("clean", clean);
    dag.after(cleaned).task("daily", Job.of(CLEAN, DAILY));
    dag.after(cleaned).task("weekly", Job.of(CLEAN, WEEKLY));
    return dag.build();
  }

  public static Dag marts() {
    DagBuilder dag =
        Dag.named("marts")
            .timetable(Timetable.daily(UTC))
            .startingOn(FIRST_DAY)
            .catchup(Catchup.LATEST)
            .describedAs("What marketing looks at");
    dag.task("spend", Job.of(new Input(CLEAN, PartitionMapping.trailing(28)), SPEND));
    return dag.build();
  }

  /** What the engine derives from the DAGs. */
  public static Lineage lineage() {
    Set<Dataset> datasets = new LinkedHashSet<>();
    List<Lineage.Producer> producers = new ArrayList<>();
    List<Lineage.Edge> edges = new ArrayList<>();
    for (Dag dag : List.of(sales(), marts())) {
      for (Task task : dag.tasks().values()) {
        task.operator().reads().forEach(input -> datasets.add(input.dataset()));
        datasets.addAll(task.operator().writes());
        for (Dataset written : task.operator().writes()) {
          Lineage.Producer producer = new Lineage.Producer(dag.name(), task.id(), written);
          producers.add(producer);
          task.operator()
              .reads()
              .forEach(
                  input ->
                      edges.add(
                          new Lineage.Edge(input.dataset(), written, input.mapping(), producer)));
        }
      }
    }
    return new Lineage(datasets, producers, edges);
  }
}
