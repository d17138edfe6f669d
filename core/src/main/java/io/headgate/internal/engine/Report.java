package io.headgate.internal.engine;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Materialization;
import java.util.Collection;
import java.util.List;

/** That partitions were written outside, checked. */
record Report(List<Partition> partitions, String by) {

  /**
   * @throws IllegalArgumentException if nobody knows the dataset, or it has no such partition
   */
  static Report of(Lineage lineage, Dataset dataset, Collection<String> labels, String by) {
    Dataset known = lineage.dataset(dataset.name());
    if (!known.equals(dataset)) {
      throw new IllegalArgumentException(
          "Cannot report partitions of "
              + dataset
              + ": it is not the dataset of that name that the"
              + " registered DAGs use; take it from lineage().dataset(name)");
    }
    if (labels.isEmpty() || by.isBlank()) {
      throw new IllegalArgumentException(
          "A report about "
              + dataset
              + " needs at least one partition, and who says so: "
              + labels
              + ", '"
              + by
              + "'");
    }
    return new Report(labels.stream().map(label -> partition(dataset, label)).toList(), by);
  }

  boolean establish(Turn turn) {
    turn.establish(
        partitions.stream()
            .map(
                partition ->
                    new Materialization(partition, 0, by, "outside", List.of(), turn.now()))
            .toList());
    return true;
  }

  /**
   * The partition that the label names.
   *
   * @throws IllegalArgumentException if the dataset has no such partition
   */
  static Partition partition(Dataset dataset, String label) {
    Partition partition = dataset.partition(label);
    if (!dataset.isUnpartitioned() && !dataset.life().encloses(partition.interval())) {
      throw new IllegalArgumentException(
          "Dataset " + dataset + " has no partition " + label + ": its life is " + dataset.life());
    }
    return partition;
  }
}
