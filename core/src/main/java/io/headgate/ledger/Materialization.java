package io.headgate.ledger;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Fact;
import io.headgate.dataset.Partition;
import java.time.Instant;
import java.util.List;

/**
 * That a partition was written, by whom and from what. The latest of a partition counts.
 *
 * @param version grows with every materialization in a store; 0 until the store has given one
 * @param producer the task instance that wrote it, or who reported it from outside
 * @param codeVersion of the operator that wrote it
 * @param inputs the versions of the partitions that it was made from
 */
public record Materialization(
    Partition partition,
    long version,
    String producer,
    String codeVersion,
    List<InputVersion> inputs,
    Instant at)
    implements Fact {

  /** A partition as it was read. */
  public record InputVersion(Partition partition, long version) {}

  public Materialization {
    requireNonNull(partition, "partition");
    requireNonNull(producer, "producer");
    requireNonNull(codeVersion, "codeVersion");
    inputs = List.copyOf(inputs);
    requireNonNull(at, "at");
  }
}
