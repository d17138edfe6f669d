package io.headgate.dataset;

import io.headgate.time.DataInterval;
import java.util.Optional;

/** Everything, in both directions. */
record All() implements PartitionMapping {

  @Override
  public Optional<DataInterval> upstream(
      Partitioning up, Partitioning down, DataInterval interval) {
    return Optional.of(DataInterval.ALWAYS);
  }

  @Override
  public Optional<DataInterval> downstream(
      Partitioning up, Partitioning down, DataInterval interval) {
    return Optional.of(DataInterval.ALWAYS);
  }

  @Override
  public String describe() {
    return "all";
  }
}
