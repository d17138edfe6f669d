package io.headgate.dag;

import io.headgate.dataset.Dataset;
import java.util.List;

/**
 * What a task does. A new kind of operator is one class, usually a record, that implements this.
 *
 * <p>One instance serves all runs at the same time, so it must be immutable or thread-safe. A body
 * may run more than once for one partition (retries, backfills, a crash between the body's end and
 * its commit), so it should overwrite what it writes rather than append to it.
 */
@FunctionalInterface
public interface Operator {

  /**
   * Does the work for the partitions of {@code context}.
   *
   * @throws PermanentFailure to fail without another attempt
   * @throws Exception to fail this attempt; the task's {@link RetryPolicy} decides on the next
   */
  TaskResult execute(TaskContext context) throws Exception;

  /** The datasets that the body reads: the source of lineage, of waiting and of staleness. */
  default List<Input> reads() {
    return List.of();
  }

  /** The datasets that the body writes. Each dataset has one writing task in an orchestrator. */
  default List<Dataset> writes() {
    return List.of();
  }

  /**
   * Datasets that the body reads, and whose partitions it may rewrite although another task makes
   * them, such as a gate that puts rows into quarantine: it waits for whoever else writes them, and
   * others wait for it. The DAG has to make them itself.
   */
  default List<Dataset> rewrites() {
    return List.of();
  }

  /**
   * Whether the body judges what it reads, as a gate does, instead of relying on it: then a
   * blocking verdict on its input does not keep it from running.
   */
  default boolean judgesItsInputs() {
    return false;
  }

  /**
   * Whether one execution may cover several contiguous partitions; then a backfill coalesces them
   * into one.
   */
  default boolean coversRanges() {
    return false;
  }

  /** What tells one version of the body's logic from another; kept with every materialization. */
  default String codeVersion() {
    return "unversioned";
  }

  /** A word for people and graphs, such as {@code SparkSql}. */
  default String kind() {
    String name = getClass().getSimpleName();
    return name.isEmpty() || name.contains("$$") ? "Operator" : name;
  }
}
