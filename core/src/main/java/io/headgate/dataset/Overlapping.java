package io.headgate.dataset;

import io.headgate.time.DataInterval;

/** Partitions that share time. */
record Overlapping() implements PartitionMapping {

  @Override
  public DataInterval upstream(Partitioning up, Partitioning down, DataInterval interval) {
    return up.covering(interval);
  }

  @Override
  public DataInterval downstream(Partitioning up, Partitioning down, DataInterval interval) {
    return down.covering(interval);
  }

  @Override
  public String describe() {
    return "overlapping";
  }
}
