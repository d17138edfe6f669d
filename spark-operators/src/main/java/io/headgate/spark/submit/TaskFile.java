package io.headgate.spark.submit;

import io.headgate.dag.Input;
import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.dataset.Partitioning;
import io.headgate.dataset.Slice;
import io.headgate.profile.ProfileHistory;
import io.headgate.run.TaskInstanceId;
import io.headgate.time.CalendarGrid;
import io.headgate.time.DataInterval;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a driver is told about the attempt that it executes.
 *
 * @param id as {@link TaskInstanceId#toString()} writes it
 * @param item of a mapped task
 * @param main the name of the {@link io.headgate.spark.SparkMain}
 * @param version of the body
 * @param history the profiles of earlier attempts, which settings are fitted to
 */
record TaskFile(
    String id,
    int attempt,
    Optional<String> item,
    DataInterval interval,
    String main,
    String version,
    Map<String, String> parameters,
    List<Table> reads,
    List<Table> writes,
    List<ProfileHistory.Past> history) {

  TaskFile {
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
    parameters = Map.copyOf(parameters);
    history = List.copyOf(history);
  }

  /**
   * A dataset as far as bodies see it, and where it is.
   *
   * @param grid empty if it is unpartitioned
   * @param table where it physically is
   * @param partitions that the attempt reads or writes
   */
  record Table(
      DatasetName name,
      Optional<CalendarGrid> grid,
      String column,
      Optional<Slice> slice,
      String table,
      List<Partition> partitions) {

    Table {
      partitions = List.copyOf(partitions);
    }

    static Table of(Dataset dataset, String table, List<Partition> partitions) {
      return new Table(
          dataset.name(),
          dataset.partitioning() instanceof Partitioning.Calendar calendar
              ? Optional.of(calendar.grid())
              : Optional.empty(),
          dataset.partitionColumn(),
          dataset.slice(),
          table,
          partitions);
    }

    /** Without what only the orchestrator needs to know. */
    Dataset dataset() {
      return new Dataset(
          name,
          grid.<Partitioning>map(Partitioning.Calendar::new).orElse(Partitioning.unpartitioned()),
          column,
          Optional.empty(),
          DataInterval.ALWAYS,
          "",
          "",
          Optional.empty(),
          slice);
    }
  }

  static List<Table> reads(TaskContext context, List<Input> inputs) {
    return inputs.stream()
        .map(Input::dataset)
        .distinct()
        .map(dataset -> Table.of(dataset, context.table(dataset), context.inputs(dataset)))
        .toList();
  }

  static List<Table> writes(TaskContext context, List<Dataset> datasets) {
    return datasets.stream()
        .map(dataset -> Table.of(dataset, context.table(dataset), context.outputs(dataset)))
        .toList();
  }

  TaskInstanceId instance() {
    return TaskInstanceId.parse(id);
  }

  /** Whether it computes the same, as whichever attempt. */
  boolean isOfTheSameWork(TaskFile other) {
    return asOf(1).equals(other.asOf(1));
  }

  private TaskFile asOf(int other) {
    return new TaskFile(
        id, other, item, interval, main, version, parameters, reads, writes, List.of());
  }
}
