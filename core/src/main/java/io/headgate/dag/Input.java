package io.headgate.dag;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.PartitionMapping;

/**
 * A dataset that an operator reads, and which of its partitions.
 *
 * @param mapping from the partitions that the operator writes (or, if it writes none, from the
 *     run's interval) to the partitions that it reads
 */
public record Input(Dataset dataset, PartitionMapping mapping) {

  public Input {
    requireNonNull(dataset, "dataset");
    requireNonNull(mapping, "mapping");
  }

  /** The partitions that share time with what is written. */
  public static Input of(Dataset dataset) {
    return new Input(dataset, PartitionMapping.overlapping());
  }
}
