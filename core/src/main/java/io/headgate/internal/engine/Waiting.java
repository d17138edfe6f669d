package io.headgate.internal.engine;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Owner;
import io.headgate.dataset.Partition;
import io.headgate.ticket.Consumer;
import io.headgate.time.DataInterval;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who answers for a dataset, and who waits for it. */
record Waiting(Lineage lineage, DagFinder dags) {

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

  /** The blocked task, then every dataset that is made from the bad one, the nearest first. */
  List<Consumer> consumers(DatasetName bad, LiveTask blockedTask) {
    List<Consumer> consumers = new ArrayList<>();
    consumers.add(
        new Consumer(
            blockedTask.run().dag().name() + "." + blockedTask.task().id(),
            blockedTask.run().dag().owner()));
    Set<DatasetName> reached = new LinkedHashSet<>();
    Deque<DatasetName> open = new ArrayDeque<>(List.of(bad));
    while (!open.isEmpty()) {
      for (Lineage.Edge edge : lineage.downstream(open.remove())) {
        Dataset downstream = edge.downstream();
        if (reached.add(downstream.name())) {
          open.add(downstream.name());
          consumers.add(new Consumer(downstream.name().value(), answersFor(downstream)));
        }
      }
    }
    return consumers;
  }

  /** The dataset's owner, or else that of the DAG that writes it. */
  private Optional<Owner> answersFor(Dataset dataset) {
    return dataset
        .owner()
        .or(
            () ->
                lineage
                    .producer(dataset.name())
                    .flatMap(producer -> dags.apply(producer.dag()))
                    .flatMap(dag -> dag.owner()));
  }
}
