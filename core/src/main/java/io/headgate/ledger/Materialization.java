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
 * @param contentVersion the version that brought the rows that the partition has: its own, or an
 *     earlier one if it was found to have the same rows again; 0 for its own
 * @param inputs the versions of the partitions that it was made from
 */
public record Materialization(
    Partition partition,
    long version,
    long contentVersion,
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
    if (version != 0 && contentVersion > version) {
      throw new IllegalArgumentException(
          "Version "
              + version
              + " of "
              + partition
              + " cannot have rows of the later version "
              + contentVersion);
    }
  }

  /** One that brings new rows. */
  public Materialization(
      Partition partition,
      long version,
      String producer,
      String codeVersion,
      List<InputVersion> inputs,
      Instant at) {
    this(partition, version, version, producer, codeVersion, inputs, at);
  }

  /** The same as the store keeps it: with this version, and its rows' version. */
  public Materialization versioned(long given) {
    return new Materialization(
        partition,
        given,
        contentVersion == 0 ? given : contentVersion,
        producer,
        codeVersion,
        inputs,
        at);
  }

  /** Whether the partition was found to have the rows that it had before. */
  public boolean isUnchanged() {
    return contentVersion < version;
  }
}
