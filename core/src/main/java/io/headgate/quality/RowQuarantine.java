package io.headgate.quality;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Moves rows out of a table into its quarantine. A service of whoever stores tables. Thread-safe.
 */
public interface RowQuarantine {

  /**
   * Moves the rows that break any of the rules out of the partitions that have not too many of
   * them. The rows are in the quarantine before they leave the table, so a crash loses none, and
   * trying again leaves none there twice.
   *
   * @throws io.headgate.dag.OwnershipLostException as the fence does; then no row has left the
   *     table
   */
  Result isolate(Request request);

  /** Stops what {@link #isolate} began; called by another thread. By default it goes on. */
  default void cancel(Request request) {}

  /**
   * What is moved.
   *
   * @param purpose whom it is for, such as an attempt of a task
   * @param table where the dataset physically is
   * @param partitions at least one; others are not touched
   * @param rules at least one
   * @param others where a dataset is that values are looked for in
   * @param fence called right before the table is changed
   */
  record Request(
      String purpose,
      Dataset dataset,
      String table,
      List<Partition> partitions,
      List<RowRule> rules,
      Quarantine quarantine,
      Function<Dataset, String> others,
      Runnable fence) {
    public Request {
      partitions = List.copyOf(partitions);
      rules = List.copyOf(rules);
    }
  }

  /**
   * How it went.
   *
   * @param moved how many rows of which partitions are in quarantine now
   * @param tooMany how many rows break a rule in partitions that were left alone for that
   */
  record Result(Map<Partition, Count> moved, Map<Partition, Count> tooMany) {
    public Result {
      moved = Map.copyOf(moved);
      tooMany = Map.copyOf(tooMany);
    }
  }

  /** How many rows of a partition break a rule. */
  record Count(long broken, long rows) {
    @Override
    public String toString() {
      return broken + " of " + rows + " rows";
    }
  }
}
