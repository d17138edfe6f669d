package io.headgate.internal.engine;

import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.Task;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.dataset.Partitioning;
import io.headgate.ledger.Materialization.InputVersion;
import io.headgate.time.DataInterval;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which partitions a task instance writes and reads: the one place that says so.
 *
 * <p>It writes the partitions that its interval <em>completes</em>: those whose end lies in (start,
 * end] of the interval. So a daily run writes a week on the week's last day only. It reads what
 * those partitions are made from; a task that writes nothing reads the partitions that its interval
 * completes or, if that is none, those that share time with it.
 *
 * @param outputs per written dataset, in order
 * @param claimed what nobody else may write meanwhile, per dataset, in order
 * @param inputs per read dataset, in order
 * @param nothingToDo why there is no partition to write, if the task writes at all
 */
public record TaskScope(
    DataInterval interval,
    Map<DatasetName, List<Partition>> outputs,
    Map<DatasetName, List<Partition>> claimed,
    Map<DatasetName, List<Partition>> inputs,
    Optional<String> nothingToDo) {

  static TaskScope of(Task task, DataInterval runInterval) {
    return of(task.operator(), task.interval().orElse(runInterval));
  }

  /** What an execution of the operator over the interval writes and reads. */
  public static TaskScope of(Operator operator, DataInterval interval) {
    List<Dataset> writes = operator.writes();
    Map<DatasetName, List<Partition>> outputs = new LinkedHashMap<>();
    for (Dataset dataset : writes) {
      outputs.put(dataset.name(), completed(dataset, interval));
    }
    boolean idle = !writes.isEmpty() && outputs.values().stream().allMatch(List::isEmpty);
    Map<DatasetName, List<Partition>> inputs = new LinkedHashMap<>();
    for (Input input : operator.reads()) {
      List<Partition> partitions = idle ? List.of() : read(input, writes, outputs, interval);
      inputs.merge(input.dataset().name(), partitions, TaskScope::union);
    }
    // Of a dataset that is made from its own past, it does not wait for what it makes itself.
    outputs.forEach(
        (dataset, made) ->
            inputs.computeIfPresent(
                dataset,
                (name, read) -> read.stream().filter(one -> !made.contains(one)).toList()));
    return new TaskScope(
        interval,
        outputs,
        claimed(operator, outputs, inputs),
        inputs,
        idle ? Optional.of(whyIdle(writes.get(0), interval)) : Optional.empty());
  }

  /**
   * Of what an execution read, what this one of the partitions that it wrote is made from:
   * otherwise a change of one day would make every day stale that was made by the same execution.
   */
  public static List<InputVersion> madeFrom(
      Operator operator, Partition written, List<InputVersion> read) {
    Set<Partition> inputs = new HashSet<>();
    of(operator, written.interval()).inputs().values().forEach(inputs::addAll);
    return read.stream().filter(input -> inputs.contains(input.partition())).toList();
  }

  private static Map<DatasetName, List<Partition>> claimed(
      Operator operator,
      Map<DatasetName, List<Partition>> outputs,
      Map<DatasetName, List<Partition>> inputs) {
    List<Dataset> rewrites = operator.rewrites();
    if (rewrites.isEmpty()) {
      return outputs;
    }
    Map<DatasetName, List<Partition>> claimed = new LinkedHashMap<>(outputs);
    rewrites.forEach(
        dataset ->
            claimed.putIfAbsent(dataset.name(), inputs.getOrDefault(dataset.name(), List.of())));
    return claimed;
  }

  /** What is claimed, as one range per dataset; empty if nothing is. */
  Map<DatasetName, DataInterval> claims() {
    if (claimed.isEmpty()) {
      return Map.of();
    }
    Map<DatasetName, DataInterval> ranges = new HashMap<>();
    claimed.forEach(
        (dataset, partitions) -> {
          if (!partitions.isEmpty()) {
            ranges.put(dataset, hull(partitions));
          }
        });
    return ranges;
  }

  /** The smallest interval that encloses the partitions, which must not be empty. */
  static DataInterval hull(List<Partition> partitions) {
    return partitions.get(0).interval().hull(partitions.get(partitions.size() - 1).interval());
  }

  private static List<Partition> completed(Dataset dataset, DataInterval interval) {
    if (dataset.isUnpartitioned()) {
      return dataset.partitions(interval);
    }
    return dataset.partitions(interval).stream()
        .filter(partition -> !partition.interval().end().isAfter(interval.end()))
        .toList();
  }

  private static List<Partition> read(
      Input input,
      List<Dataset> writes,
      Map<DatasetName, List<Partition>> outputs,
      DataInterval interval) {
    Dataset dataset = input.dataset();
    Partitioning partitioning = dataset.partitioning();
    if (writes.isEmpty()) {
      List<Partition> completed = completed(dataset, interval);
      DataInterval basis = completed.isEmpty() ? interval : hull(completed);
      return input
          .mapping()
          .upstream(partitioning, partitioning, basis)
          .map(dataset::partitions)
          .orElse(List.of());
    }
    List<Partition> partitions = List.of();
    for (Dataset written : writes) {
      List<Partition> output = outputs.getOrDefault(written.name(), List.of());
      if (!output.isEmpty()) {
        Optional<DataInterval> range =
            input.mapping().upstream(partitioning, written.partitioning(), hull(output));
        if (range.isPresent()) {
          partitions = union(partitions, dataset.partitions(cut(range.get(), written, interval)));
        }
      }
    }
    return partitions;
  }

  /** What is written as a whole is made from what is complete by the end of the interval. */
  private static DataInterval cut(DataInterval range, Dataset written, DataInterval interval) {
    return written.isUnpartitioned()
            && range.end().isAfter(interval.end())
            && range.start().isBefore(interval.end())
        ? DataInterval.between(range.start(), interval.end())
        : range;
  }

  private static List<Partition> union(List<Partition> one, List<Partition> other) {
    if (one.isEmpty() || one.equals(other)) {
      return other;
    }
    return Stream.concat(one.stream(), other.stream()).distinct().sorted().toList();
  }

  private static String whyIdle(Dataset dataset, DataInterval interval) {
    List<Partition> begun = dataset.partitions(interval);
    if (begun.isEmpty()) {
      return dataset + " has no partition in " + interval + ": its life is " + dataset.life();
    }
    Partition partition = begun.get(begun.size() - 1);
    Partitioning partitioning = dataset.partitioning();
    String completion =
        partitioning instanceof Partitioning.Calendar calendar
            ? partition.interval().end().minusNanos(1).atZone(calendar.grid().zone()).toLocalDate()
                + " only"
            : "another day";
    return partition + " is complete on " + completion;
  }
}
