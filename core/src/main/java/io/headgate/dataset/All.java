package io.headgate.dataset;

import io.headgate.time.DataInterval;

/** Everything, in both directions. */
record All() implements PartitionMapping {

  @Override
  public DataInterval upstream(Partitioning up, Partitioning down, DataInterval interval) {
    return DataInterval.ALWAYS;
  }

  @Override
  public DataInterval downstream(Partitioning up, Partitioning down, DataInterval interval) {
    return DataInterval.ALWAYS;
  }

  @Override
  public String describe() {
    return "all";
  }
}
