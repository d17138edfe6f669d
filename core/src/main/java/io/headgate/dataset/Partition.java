package io.headgate.dataset;

import static java.util.Objects.requireNonNull;

import io.headgate.time.DataInterval;

/**
 * One partition of a dataset: the unit that is written, judged, versioned and recomputed.
 *
 * @param interval the time it covers; {@link DataInterval#ALWAYS} for an unpartitioned dataset
 * @param label how people name it, such as {@code 1998-01-08}; {@code all} if unpartitioned
 */
public record Partition(DatasetName dataset, DataInterval interval, String label)
    implements Comparable<Partition> {

  public Partition {
    requireNonNull(dataset, "dataset");
    requireNonNull(interval, "interval");
    requireNonNull(label, "label");
  }

  /** By dataset, then by time. */
  @Override
  public int compareTo(Partition other) {
    int byDataset = dataset.compareTo(other.dataset);
    return byDataset != 0 ? byDataset : interval.compareTo(other.interval);
  }

  @Override
  public String toString() {
    return dataset + " " + label;
  }
}
