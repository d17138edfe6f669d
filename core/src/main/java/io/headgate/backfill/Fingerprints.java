package io.headgate.backfill;

import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import java.util.List;
import java.util.Map;

/**
 * Tells whether a partition still has the same rows. Implemented by engines; thread-safe.
 *
 * <p>Two states of a partition with the same fingerprint have the same rows, in any order and each
 * as often, but for an accident that is as rare as two equal hashes of 64 bits. Numbers that differ
 * in their last digit are other rows.
 */
public interface Fingerprints {

  /** The same, told on behalf of an attempt of a task; see {@link TableSwap#onBehalfOf}. */
  default Fingerprints onBehalfOf(TaskContext context) {
    return this;
  }

  /**
   * The fingerprints of these partitions as the table has them now; of one without rows too.
   *
   * @param table where the dataset is, which need not be its own name
   * @return without those of which it cannot be told, such as all if there is no such table
   */
  Map<Partition, String> of(String table, Dataset dataset, List<Partition> partitions);
}
