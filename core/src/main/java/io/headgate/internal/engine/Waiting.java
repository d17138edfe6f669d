package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.dag.Task;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Owner;
import io.headgate.dataset.Partition;
import io.headgate.ticket.Consumer;
import io.headgate.time.DataInterval;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who answers for a dataset, and who waits for it.
 *
 * @param dags the registered ones
 */
record Waiting(Lineage lineage, List<Dag> dags) {

  Optional<Owner> owner(DatasetName name) {
    return Optional.ofNullable(lineage.datasets().get(name)).flatMap(Dataset::owner);
  }

  /** How people name the range. */
  String label(DatasetName name, DataInterval range) {
    Dataset dataset = lineage.datasets().get(name);
    if (dataset == null) {
      return range.toString();
    }
    List<Partition> partitions = dataset.partitions(range);
    if (partitions.isEmpty()) {
      return range.toString();
    }
    String first = partitions.get(0).label();
    String last = partitions.get(partitions.size() - 1).label();
    return first.equals(last) ? first : first + ".." + last;
  }

  /**
   * The blocked task; every dataset that is made from the bad one, the nearest first; and the tasks
   * of any DAG that read one of these and write nothing.
   */
  List<Consumer> consumers(DatasetName bad, Optional<LiveTask> blockedTask) {
    Map<String, Consumer> consumers = new LinkedHashMap<>();
    blockedTask.ifPresent(task -> add(consumers, task.run().dag(), task.task()));
    Set<DatasetName> reached = new LinkedHashSet<>(List.of(bad));
    Deque<DatasetName> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      for (Lineage.Edge edge : lineage.downstream(open.remove())) {
        Dataset downstream = edge.downstream();
        if (reached.add(downstream.name())) {
          open.add(downstream.name());
          String name = downstream.name().value();
          consumers.put(name, new Consumer(name, answersFor(downstream)));
        }
      }
    }
    for (Dag dag : dags) {
      for (Task task : dag.tasks().values()) {
        if (task.operator().writes().isEmpty() && reads(task, reached)) {
          add(consumers, dag, task);
        }
      }
    }
    return List.copyOf(consumers.values());
  }

  private static void add(Map<String, Consumer> consumers, Dag dag, Task task) {
    String name = dag.name() + "." + task.id();
    consumers.putIfAbsent(name, new Consumer(name, dag.owner()));
  }

  private static boolean reads(Task task, Set<DatasetName> datasets) {
    return task.operator().reads().stream()
        .anyMatch(input -> datasets.contains(input.dataset().name()));
  }

  /** The dataset's owner, or else that of the DAG that writes it. */
  private Optional<Owner> answersFor(Dataset dataset) {
    return dataset
        .owner()
        .or(
            () ->
                lineage.producer(dataset.name()).stream()
                    .flatMap(
                        producer -> dags.stream().filter(dag -> dag.name().equals(producer.dag())))
                    .findFirst()
                    .flatMap(Dag::owner));
  }
}
