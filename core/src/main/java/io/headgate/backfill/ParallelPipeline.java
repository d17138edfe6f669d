package io.headgate.backfill;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.Operator;
import io.headgate.dag.Task;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Names;
import io.headgate.quality.QualityGate;
import io.headgate.run.Lane;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * DAGs that run once more beside production, as they are or in a new version, until their tables
 * take production's place together: the strategy for large migrations.
 *
 * <p>Each DAG gets a shadow named {@code <dag>__<name>}. What the DAGs write is the group: {@code
 * mart.sales} becomes {@code mart__v2.sales} in the shadows of {@code v2}, wherever it is written
 * or read. What comes from outside of the group is read from production. A gate on a dataset from
 * outside does not look: the shadow relies on the verdict that production's gate has left, so that
 * no shadow blocks anybody else. A gate that compares with a dataset compares with production's.
 *
 * <p>Immutable and thread-safe.
 *
 * @param name such as {@code v2}; a name is used once
 * @param originals the DAGs as given: what production is going to run
 * @param expected what the migration may change, by production's dataset; nothing may change where
 *     nothing is said
 * @param leftOut tasks that do nothing in the shadow, as {@code dag.task}
 */
public record ParallelPipeline(
    String name, List<Dag> originals, Map<DatasetName, Expected> expected, List<String> leftOut) {

  /**
   * A dataset of the group, and what stands for it in the shadow.
   *
   * @param production as it is named where consumers read it
   */
  public record Member(Dataset production, Dataset shadow) {}

  public ParallelPipeline {
    Names.requireSimple("parallel pipeline", name);
    if (name.contains("__")) {
      throw new IllegalArgumentException(
          "Cannot use '"
              + name
              + "' as the name of a parallel pipeline: it ends names after two underscores, so it"
              + " cannot have two itself");
    }
    originals = List.copyOf(originals);
    expected = Map.copyOf(expected);
    leftOut = List.copyOf(leftOut);
    Map<DatasetName, String> writers = new HashMap<>();
    for (Dag dag : originals) {
      for (Dataset dataset : dag.writes()) {
        if (dataset.slice().isPresent()) {
          throw new IllegalArgumentException(
              "Parallel pipeline "
                  + name
                  + ": DAG "
                  + dag.name()
                  + " writes "
                  + dataset
                  + ", which shares its table with other slices, and a cut-over exchanges whole"
                  + " tables: recompute the slice by a backfill in place");
        }
        String other = writers.putIfAbsent(dataset.name(), dag.name());
        if (other != null) {
          throw new IllegalArgumentException(
              "Parallel pipeline "
                  + name
                  + ": the DAGs "
                  + other
                  + " and "
                  + dag.name()
                  + " both write "
                  + dataset
                  + ": give each dataset one writer");
        }
      }
    }
    if (writers.isEmpty()) {
      throw new IllegalArgumentException(
          "Parallel pipeline "
              + name
              + " has no DAG that writes a dataset, so there is nothing to migrate");
    }
    for (DatasetName dataset : expected.keySet()) {
      if (!writers.containsKey(dataset)) {
        throw new IllegalArgumentException(
            "Parallel pipeline "
                + name
                + " says what is expected of "
                + dataset
                + ", which none of its DAGs writes; they write "
                + writers.keySet());
      }
    }
    expected.values().forEach(Expected::requireDecidable);
    for (String task : leftOut) {
      requireLeavable(name, originals, task);
    }
  }

  /**
   * These DAGs beside production. A new version of a DAG is given under the name that production's
   * has, and writes datasets of the names that production's writes.
   *
   * @throws IllegalArgumentException if the name is unsafe, no DAG writes anything, or two write
   *     one dataset
   */
  public static ParallelPipeline of(String name, Dag... dags) {
    return new ParallelPipeline(name, Arrays.asList(dags), Map.of(), List.of());
  }

  /** The same, which may change this of the dataset. Default: nothing may change. */
  public ParallelPipeline expecting(Dataset production, Expected change) {
    Map<DatasetName, Expected> more = new LinkedHashMap<>(expected);
    more.put(production.name(), requireNonNull(change, "change"));
    return new ParallelPipeline(name, originals, more, leftOut);
  }

  /**
   * The same, whose shadow leaves a task out that has effects elsewhere, such as one that sends
   * mail: it succeeds without doing anything.
   *
   * @throws IllegalArgumentException if there is no such task, or it writes a dataset
   */
  public ParallelPipeline without(String dag, String task) {
    List<String> more = new ArrayList<>(leftOut);
    more.add(dag + "." + task);
    return new ParallelPipeline(name, originals, expected, more);
  }

  /** What the migration may change of production's dataset. */
  public Expected expectedOf(DatasetName production) {
    return expected.getOrDefault(production, Expected.onlyChanging());
  }

  /** The group, in the order in which the DAGs write. */
  public List<Member> members() {
    return originals.stream()
        .flatMap(dag -> dag.writes().stream())
        .map(dataset -> new Member(dataset, shadow(dataset)))
        .toList();
  }

  /** The DAGs that run beside production: registered like any other, but in the backfill lane. */
  public List<Dag> shadows() {
    Map<DatasetName, Dataset> group = new HashMap<>();
    members().forEach(member -> group.put(member.production().name(), member.shadow()));
    return originals.stream().map(dag -> shadow(dag, group)).toList();
  }

  /** What the DAG is called in the shadow. */
  public String shadowOf(String dag) {
    return dag + "__" + name;
  }

  private Dag shadow(Dag dag, Map<DatasetName, Dataset> group) {
    Map<String, Task> tasks = new LinkedHashMap<>();
    dag.tasks().forEach((id, task) -> tasks.put(id, with(task, shadow(dag, task, group))));
    return new Dag(
        shadowOf(dag.name()),
        dag.timetable(),
        dag.life(),
        Catchup.ALL,
        dag.owner(),
        "Shadow of " + dag.name() + " in the parallel pipeline " + name,
        dag.maxActiveRuns(),
        dag.maxActiveTasks(),
        dag.runTimeout(),
        tasks,
        Lane.BACKFILL);
  }

  private Operator shadow(Dag dag, Task task, Map<DatasetName, Dataset> group) {
    if (leftOut.contains(dag.name() + "." + task.id())) {
      return new Shadowed.LeftOut(name, task.operator());
    }
    if (task.operator() instanceof QualityGate gate) {
      Dataset inShadow = group.get(gate.dataset().name());
      return inShadow == null ? new Shadowed.Relied(gate.dataset()) : gate.of(inShadow);
    }
    return new Shadowed(task.operator(), group);
  }

  private static Task with(Task task, Operator operator) {
    return new Task(
        task.id(),
        operator,
        task.upstream(),
        task.triggerRule(),
        task.retryPolicy(),
        task.timeout(),
        task.pool(),
        task.fanOut(),
        task.priority(),
        task.dependsOnPast(),
        task.partitionsPerRun(),
        task.interval(),
        task.origin());
  }

  private Dataset shadow(Dataset dataset) {
    String full = dataset.name().value();
    int dot = full.lastIndexOf('.');
    String renamed =
        dot < 0 ? full + "__" + name : full.substring(0, dot) + "__" + name + full.substring(dot);
    return new Dataset(
        new DatasetName(renamed),
        dataset.partitioning(),
        dataset.partitionColumn(),
        dataset.owner(),
        dataset.life(),
        "Stands for " + dataset + " in the parallel pipeline " + name,
        "",
        Optional.empty(),
        Optional.empty());
  }

  private static void requireLeavable(String name, List<Dag> dags, String task) {
    boolean found = false;
    for (Dag dag : dags) {
      for (Task one : dag.tasks().values()) {
        if (task.equals(dag.name() + "." + one.id())) {
          found = true;
          if (!one.operator().writes().isEmpty() || one.fanOut().isPresent()) {
            throw new IllegalArgumentException(
                "Parallel pipeline "
                    + name
                    + " cannot leave out the task "
                    + task
                    + (one.fanOut().isPresent()
                        ? ", which is mapped"
                        : ", which writes " + one.operator().writes())
                    + ": leave out tasks that write nothing");
          }
        }
      }
    }
    if (!found) {
      throw new IllegalArgumentException(
          "Parallel pipeline "
              + name
              + " leaves out the task "
              + task
              + ", which none of its DAGs has: say without(dag, task)");
    }
  }
}
