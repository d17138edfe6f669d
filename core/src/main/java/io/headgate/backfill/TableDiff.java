package io.headgate.backfill;

import java.util.List;
import java.util.Map;

/**
 * How a candidate differs from production over the recomputed partitions.
 *
 * @param partitions one per partition in which the tables differ or that both hold, in order
 */
public record TableDiff(String production, String candidate, List<PartitionDiff> partitions) {

  public TableDiff {
    partitions = List.copyOf(partitions);
  }

  /**
   * One partition.
   *
   * @param changedColumns per numeric column whose sum differs: production's sum and the
   *     candidate's
   */
  public record PartitionDiff(
      String label, long productionRows, long candidateRows, Map<String, Sums> changedColumns) {
    public PartitionDiff {
      changedColumns = Map.copyOf(changedColumns);
    }

    public boolean isEqual() {
      return productionRows == candidateRows && changedColumns.isEmpty();
    }
  }

  /** A column's sum before and after. */
  public record Sums(double production, double candidate) {}

  public long productionRows() {
    return partitions.stream().mapToLong(PartitionDiff::productionRows).sum();
  }

  public long candidateRows() {
    return partitions.stream().mapToLong(PartitionDiff::candidateRows).sum();
  }

  public long differingPartitions() {
    return partitions.stream().filter(partition -> !partition.isEqual()).count();
  }
}
