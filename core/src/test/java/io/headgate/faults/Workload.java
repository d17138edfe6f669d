package io.headgate.faults;

import static java.time.ZoneOffset.UTC;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.QualityGate;
import io.headgate.quality.TableInspector;
import io.headgate.time.Timetable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * What the killed processes work on: a fan, a chain, retries, a deferral, a gate that blocks until
 * another DAG has delivered, and something for backfills. Each DAG has a run a day; each body
 * records itself outside of the store.
 *
 * @param record what the bodies write to
 * @param directory where the record is, for the gate
 */
record Workload(OutsideRecord record, Path directory, BodyEnds bodyEnds) implements TableInspector {

  static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  static final Dataset RAW = daily("raw.sales");
  static final Dataset CLEAN = daily("clean.sales");
  static final Dataset MART = daily("mart.sales");

  private static final int LEGS = 10;
  private static final int LINKS = 6;

  /** How many bodies a day has at least that end well: each task once, but for the gate. */
  static final int BODIES = 1 + 2 + (1 + LEGS + 1) + LINKS + 1;

  /** Hears of every body that has recorded its end, just before the engine does. */
  @FunctionalInterface
  interface BodyEnds {
    void bodyEnds();
  }

  /** Configures an orchestrator of these DAGs that nobody starts, to read what a store holds. */
  static OrchestratorBuilder reader(Path directory, UnaryOperator<OrchestratorBuilder> store)
      throws IOException {
    OrchestratorBuilder builder = store.apply(Orchestrator.builder());
    try (OutsideRecord none = new OutsideRecord(directory, "reader")) {
      new Workload(none, directory, () -> {}).dags().forEach(builder::dag);
    }
    return builder;
  }

  static List<String> dagNames() {
    return List.of("delivery", "sales", "fan", "chain", "flaky");
  }

  List<Dag> dags() {
    return List.of(delivery(), sales(), fan(), chain(), flaky());
  }

  private static Dataset daily(String name) {
    return Dataset.named(name).daily(UTC).startingOn(FIRST).build();
  }

  private static DagBuilder dailyDag(String name) {
    return Dag.named(name)
        .timetable(Timetable.daily(UTC))
        .startingOn(FIRST)
        .catchup(Catchup.ALL)
        .maxActiveRuns(1_000);
  }

  private Operator writes(Dataset to, Dataset... from) {
    return new Body(this, List.of(to), List.of(from), 0, 0);
  }

  private Dag delivery() {
    DagBuilder dag = dailyDag("delivery");
    dag.task("deliver", new Body(this, List.of(RAW), List.of(), 1, 0));
    return dag.build();
  }

  private Dag sales() {
    DagBuilder dag = dailyDag("sales");
    TaskRef fit = dag.task("fit", QualityGate.on(RAW).require(Metric.rowCount().isAtLeast(1)));
    TaskRef clean = dag.after(fit).task("clean", writes(CLEAN, RAW));
    dag.after(clean).task("mart", writes(MART, CLEAN));
    return dag.build();
  }

  private Dag fan() {
    DagBuilder dag = dailyDag("fan");
    TaskRef start = dag.task("start", new Body(this, List.of(), List.of(), 0, 0));
    List<TaskRef> legs = new ArrayList<>();
    for (int i = 0; i < LEGS; i++) {
      legs.add(dag.after(start).task("leg_" + i, writes(daily("fan.leg_" + i))));
    }
    dag.after(legs).task("join", writes(daily("fan.joined")));
    return dag.build();
  }

  private Dag chain() {
    DagBuilder dag = dailyDag("chain");
    TaskRef last = dag.task("link_0", writes(daily("chain.link_0")));
    for (int i = 1; i < LINKS; i++) {
      last = dag.after(last).task("link_" + i, writes(daily("chain.link_" + i)));
    }
    return dag.build();
  }

  private Dag flaky() {
    DagBuilder dag =
        dailyDag("flaky").retry(RetryPolicy.attempts(3).startingWith(Duration.ofMillis(5)));
    dag.task("flaky", new Body(this, List.of(daily("flaky.made")), List.of(), 0, 2));
    return dag.build();
  }

  /** A partition that any attempt has published has a row. */
  @Override
  public List<Observation> inspect(Request request) {
    return request.partitions().stream().map(this::observe).toList();
  }

  private Observation observe(Partition partition) {
    double rows = OutsideRecord.isPublished(directory, partition) ? 1 : 0;
    return new Observation(
        partition,
        Map.of(Metric.presence(), rows, Metric.rowCount(), rows),
        Map.of(),
        Optional.empty(),
        "faults",
        Instant.EPOCH);
  }

  /**
   * Works for some milliseconds and publishes what it writes.
   *
   * @param deferrals attempts up to this number are deferred
   * @param failures attempts up to this number fail
   */
  private record Body(
      Workload workload, List<Dataset> writes, List<Dataset> from, int deferrals, int failures)
      implements Operator {

    @Override
    public TaskResult execute(TaskContext context) throws Exception {
      OutsideRecord record = workload.record();
      List<Partition> outputs =
          writes.stream().flatMap(dataset -> context.outputs(dataset).stream()).toList();
      record.begins(context, outputs);
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(10));
      if (context.attempt() <= failures) {
        record.pauses(context);
        throw new IllegalStateException("the first attempts fail");
      }
      if (context.attempt() <= deferrals) {
        record.pauses(context);
        return TaskResult.deferred("not yet delivered", Duration.ofMillis(20));
      }
      for (Partition output : outputs) {
        record.publish(context, output);
      }
      record.ends(context);
      workload.bodyEnds().bodyEnds();
      return TaskResult.success();
    }

    @Override
    public List<Input> reads() {
      return from.stream().map(Input::of).toList();
    }
  }
}
