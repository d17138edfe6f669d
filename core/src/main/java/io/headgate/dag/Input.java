package io.headgate.dag;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.ChangePolicy;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.PartitionMapping;

/**
 * A dataset that an operator reads, and which of its partitions.
 *
 * @param mapping from the partitions that the operator writes (or, if it writes none, from the
 *     run's interval) to the partitions that it reads
 * @param onChange what becomes of what it writes when a backfill recomputes the dataset
 */
public record Input(Dataset dataset, PartitionMapping mapping, ChangePolicy onChange) {

  public Input {
    requireNonNull(dataset, "dataset");
    requireNonNull(mapping, "mapping");
    requireNonNull(onChange, "onChange");
  }

  /** An input whose changes are followed. */
  public Input(Dataset dataset, PartitionMapping mapping) {
    this(dataset, mapping, ChangePolicy.REFRESH);
  }

  /** The partitions that share time with what is written. */
  public static Input of(Dataset dataset) {
    return new Input(dataset, PartitionMapping.overlapping());
  }

  /** The same, with the partitions that {@code mapping} gives. */
  public Input mappedBy(PartitionMapping mapping) {
    return new Input(dataset, mapping, onChange);
  }

  /** The same, with another policy on changes of the dataset. Default: they are followed. */
  public Input onChange(ChangePolicy policy) {
    return new Input(dataset, mapping, policy);
  }
}
