package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.dag.Input;
import io.headgate.dag.Task;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partitioning;
import io.headgate.dataset.Slice;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Derives the lineage from what the tasks of all DAGs read and write, and refuses contradictions.
 */
final class LineageBuilder {

  private static final DataInterval SOME_SECOND =
      DataInterval.between(
          Instant.parse("2000-01-01T00:00:00Z"), Instant.parse("2000-01-01T00:00:01Z"));

  private final Map<DatasetName, Dataset> datasets = new LinkedHashMap<>();
  private final Map<DatasetName, String> firstSeenIn = new LinkedHashMap<>();

  /** One dataset of each table, the first that was seen. */
  private final Map<String, Dataset> tables = new HashMap<>();

  private final Map<String, DatasetName> slices = new HashMap<>();

  private final Map<DatasetName, Lineage.Producer> producers = new LinkedHashMap<>();
  private final List<Lineage.Edge> edges = new ArrayList<>();

  private LineageBuilder() {}

  static Lineage lineageOf(List<Dag> dags) {
    LineageBuilder builder = new LineageBuilder();
    for (Dag dag : dags) {
      for (Task task : dag.tasks().values()) {
        builder.add(dag, task);
      }
    }
    Lineage lineage =
        new Lineage(builder.datasets.values(), builder.producers.values(), builder.edges);
    LineageCycles.requireNone(lineage);
    return lineage;
  }

  private void add(Dag dag, Task task) {
    String name = dag.name() + "." + task.id();
    for (Input input : task.operator().reads()) {
      define(name, input.dataset());
    }
    for (Dataset output : task.operator().writes()) {
      define(name, output);
      Lineage.Producer producer = new Lineage.Producer(dag.name(), task.id(), output);
      Lineage.Producer known = producers.putIfAbsent(output.name(), producer);
      if (known != null) {
        throw new IllegalArgumentException(
            "Dataset "
                + output
                + " is written by two tasks, "
                + known
                + " and "
                + producer
                + ", so one would overwrite the other: give each dataset one writer");
      }
      for (Input input : task.operator().reads()) {
        requireFits(name, input, output);
        if (input.dataset().name().equals(output.name())) {
          requirePast(name, input);
        }
        requireBounded(name, input, output);
        edges.add(
            new Lineage.Edge(input.dataset(), output, input.mapping(), producer, input.onChange()));
      }
    }
  }

  private void define(String task, Dataset dataset) {
    Dataset known = datasets.putIfAbsent(dataset.name(), dataset);
    firstSeenIn.putIfAbsent(dataset.name(), task);
    if (known != null && !known.equals(dataset)) {
      throw new IllegalArgumentException(
          "Dataset "
              + dataset
              + " is defined in two ways: task "
              + firstSeenIn.get(dataset.name())
              + " uses "
              + describe(known)
              + ", task "
              + task
              + " uses "
              + describe(dataset)
              + ". Define the dataset once and share the constant");
    }
    requireOneWayToCut(task, dataset);
  }

  /** Whoever wrote the whole table would overwrite its slices. */
  private void requireOneWayToCut(String task, Dataset dataset) {
    Dataset first = tables.putIfAbsent(dataset.name().table(), dataset);
    if (first == null || cut(first).equals(cut(dataset))) {
      dataset.slice().ifPresent(slice -> requireOneName(task, dataset, slice));
      return;
    }
    throw new IllegalArgumentException(
        "Table "
            + dataset.name().table()
            + " is cut in two ways: task "
            + firstSeenIn.get(first.name())
            + " uses "
            + first
            + " ("
            + cut(first)
            + "), task "
            + task
            + " uses "
            + dataset
            + " ("
            + cut(dataset)
            + "). Define the slices once, by slicedBy(column, ...), and read all of them where the"
            + " whole table is wanted");
  }

  private void requireOneName(String task, Dataset dataset, Slice slice) {
    DatasetName twin = slices.putIfAbsent(dataset.name().table() + ": " + slice, dataset.name());
    if (twin != null && !twin.equals(dataset.name())) {
      throw new IllegalArgumentException(
          "The rows of table "
              + dataset.name().table()
              + " with "
              + slice
              + " have two names: task "
              + firstSeenIn.get(twin)
              + " uses "
              + twin
              + ", task "
              + task
              + " uses "
              + dataset
              + ". Define the slices once and share the constant");
    }
  }

  private static String cut(Dataset dataset) {
    return dataset.partitioning().describe()
        + (dataset.isUnpartitioned() ? "" : ", column " + dataset.partitionColumn())
        + dataset.slice().map(slice -> ", sliced by " + slice.column()).orElse("");
  }

  private static void requireFits(String task, Input input, Dataset output) {
    try {
      input.mapping().requireFits(input.dataset().partitioning(), output.partitioning());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Task "
              + task
              + " cannot read dataset "
              + input.dataset()
              + " to write "
              + output
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** What a partition takes from its own dataset has to be there before it. */
  private static void requirePast(String task, Input input) {
    Partitioning partitioning = input.dataset().partitioning();
    DataInterval cell = partitioning.covering(SOME_SECOND);
    boolean past =
        input
            .mapping()
            .upstream(partitioning, partitioning, cell)
            .filter(read -> !read.end().isAfter(cell.start()))
            .isPresent();
    if (!past) {
      throw new IllegalArgumentException(
          "Task "
              + task
              + " makes dataset "
              + input.dataset()
              + " from itself, by the mapping '"
              + input.mapping().describe()
              + "': a partition can be made from earlier ones only. Read it with offset(-1), or"
              + " with a window that ends at -1");
    }
  }

  /** A task cannot wait for each of infinitely many partitions. */
  private static void requireBounded(String task, Input input, Dataset output) {
    Dataset read = input.dataset();
    if (read.isUnpartitioned() || read.life().start().isAfter(DataInterval.ALWAYS.start())) {
      return;
    }
    DataInterval anyCell = output.partitioning().covering(SOME_SECOND);
    Optional<DataInterval> range =
        input.mapping().upstream(read.partitioning(), output.partitioning(), anyCell);
    if (range.equals(Optional.of(DataInterval.ALWAYS)) || anyCell.equals(DataInterval.ALWAYS)) {
      throw new IllegalArgumentException(
          "Task "
              + task
              + " reads all partitions of dataset "
              + read
              + " to write "
              + output
              + ", but the dataset has no first partition: say startingOn(date) where it is defined");
    }
  }

  private static String describe(Dataset dataset) {
    return dataset.partitioning().describe()
        + ", column "
        + dataset.partitionColumn()
        + ", owner "
        + dataset.owner().map(Object::toString).orElse("nobody")
        + ", life "
        + dataset.life();
  }
}
