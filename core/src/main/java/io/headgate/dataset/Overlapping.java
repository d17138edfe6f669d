package io.headgate.dataset;

import io.headgate.time.DataInterval;
import java.util.Optional;

/** Partitions that share time. */
record Overlapping() implements PartitionMapping {

  @Override
  public Optional<DataInterval> upstream(
      Partitioning up, Partitioning down, DataInterval interval) {
    return Optional.of(up.covering(interval));
  }

  @Override
  public Optional<DataInterval> downstream(
      Partitioning up, Partitioning down, DataInterval interval) {
    return Optional.of(down.covering(interval));
  }

  @Override
  public String describe() {
    return "overlapping";
  }
}
