package io.headgate.backfill;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a candidate differs from production over the recomputed partitions.
 *
 * @param partitions one per partition that one of the tables holds, in order
 * @param notCompared columns of types whose values cannot be compared, such as maps
 */
public record TableDiff(
    String production, String candidate, List<PartitionDiff> partitions, List<String> notCompared) {

  public TableDiff {
    partitions = List.copyOf(partitions);
    notCompared = List.copyOf(notCompared);
  }

  /**
   * One partition.
   *
   * @param keys if rows are told apart by a key
   * @param columns those that differ
   */
  public record PartitionDiff(
      String label,
      long productionRows,
      long candidateRows,
      Optional<Keys> keys,
      Map<String, ColumnDiff> columns) {
    public PartitionDiff {
      requireNonNull(keys, "keys");
      columns = Map.copyOf(columns);
    }

    public boolean isEqual() {
      return productionRows == candidateRows
          && columns.isEmpty()
          && keys.filter(key -> key.added() + key.removed() + key.changed() > 0).isEmpty();
    }
  }

  /** How many rows only the candidate has, only production has, and both have differently. */
  public record Keys(long added, long removed, long changed) {}

  /**
   * A column that differs.
   *
   * @param rows how many rows of one key have different values; empty without a key
   * @param sums of a numeric column, if they differ
   */
  public record ColumnDiff(OptionalLong rows, Optional<Sums> sums) {
    public ColumnDiff {
      requireNonNull(rows, "rows");
      requireNonNull(sums, "sums");
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
