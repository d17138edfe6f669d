package io.headgate.internal.engine;

import io.headgate.dag.Input;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Materialization;
import io.headgate.quality.Verdict;
import io.headgate.run.TaskInstance;
import io.headgate.time.DataInterval;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says whether a task's past is done, and the partitions that it reads are there and fit: none has
 * a blocking verdict (unless the task judges them itself), and each that some registered task makes
 * has been made.
 */
final class Readiness {

  private final Lineage lineage;
  private final TicketBook tickets;
  private final Past past;

  Readiness(Lineage lineage, TicketBook tickets, Past past) {
    this.lineage = lineage;
    this.tickets = tickets;
    this.past = past;
  }

  /** Why the task cannot start; empty if it can. */
  Optional<Blockage> check(LiveTask task, Turn turn) {
    return past.check(task, turn).or(() -> checkData(task, turn.ledger()));
  }

  /** The task instance that the task has to wait for, as it depends on its past. */
  Optional<TaskInstance> awaitedPast(LiveTask task, Turn turn) {
    return past.awaited(task, turn);
  }

  private Optional<Blockage> checkData(LiveTask task, PendingLedger ledger) {
    List<Partition> unfit = unfit(task, ledger);
    if (unfit.isEmpty()) {
      return Optional.empty();
    }
    FirstBad blame = new FirstBad(lineage, tickets, ledger);
    inputs(task).forEach(blame::look);
    String reason = blame.explain(unfit.get(0), unfit.size() - 1);
    return Optional.of(Blockage.byData(reason, blame.seen()));
  }

  /** The partitions that keep the task from starting. */
  List<Partition> unfit(LiveTask task, PendingLedger ledger) {
    if (task.task().operator().reads().isEmpty()) {
      return List.of();
    }
    List<Partition> unfit = new ArrayList<>();
    for (Input input : task.task().operator().reads()) {
      DatasetName dataset = input.dataset().name();
      List<Partition> partitions = task.scope().inputs().getOrDefault(dataset, List.of());
      if (!partitions.isEmpty()) {
        unfit.addAll(unfit(task, dataset, partitions, ledger));
      }
    }
    return unfit;
  }

  /** What a task whose body blocked waits for: a change of what it reads. */
  Blockage blockedByBody(LiveTask task, String reason, List<Verdict> blocking) {
    String text = reason;
    if (!blocking.isEmpty()) {
      Set<Partition> partitions =
          blocking.stream().map(Verdict::partition).collect(Collectors.toSet());
      String owners =
          partitions.stream()
              .map(Partition::dataset)
              .distinct()
              .map(name -> Optional.ofNullable(lineage.datasets().get(name)))
              .map(
                  dataset ->
                      dataset
                          .flatMap(known -> known.owner())
                          .map(Object::toString)
                          .orElse("nobody"))
              .distinct()
              .collect(Collectors.joining(", "));
      text +=
          "; owner "
              + owners
              + tickets.about(partitions).stream()
                  .map(ticket -> "; ticket " + ticket.id())
                  .collect(Collectors.joining());
    }
    return Blockage.byData(text, inputs(task));
  }

  private static Map<DatasetName, DataInterval> inputs(LiveTask task) {
    Map<DatasetName, DataInterval> ranges = new LinkedHashMap<>();
    task.scope()
        .inputs()
        .forEach(
            (dataset, partitions) -> {
              if (!partitions.isEmpty()) {
                ranges.put(dataset, TaskScope.hull(partitions));
              }
            });
    return ranges;
  }

  private List<Partition> unfit(
      LiveTask task, DatasetName dataset, List<Partition> partitions, PendingLedger ledger) {
    DataInterval hull = TaskScope.hull(partitions);
    Set<Partition> blocked =
        task.task().operator().judgesItsInputs()
            ? Set.of()
            : ledger.verdicts(dataset, hull).stream()
                .filter(verdict -> verdict.outcome().isBlocking())
                .map(Verdict::partition)
                .collect(Collectors.toSet());
    Set<Partition> missing = missing(task, dataset, partitions, hull, ledger);
    if (blocked.isEmpty() && missing.isEmpty()) {
      return List.of();
    }
    return partitions.stream()
        .filter(partition -> blocked.contains(partition) || missing.contains(partition))
        .toList();
  }

  private Set<Partition> missing(
      LiveTask task,
      DatasetName dataset,
      List<Partition> partitions,
      DataInterval hull,
      PendingLedger ledger) {
    if (lineage.producer(dataset).isEmpty()) {
      return Set.of();
    }
    Set<Partition> missing = new HashSet<>(partitions);
    ledger.materializations(dataset, hull).stream()
        .map(Materialization::partition)
        .forEach(missing::remove);
    if (!missing.isEmpty()) {
      missing.removeAll(awaitedByTheGraph(task, dataset));
    }
    return missing;
  }

  /** A partition that a task upstream in the same run writes is waited for by the graph already. */
  private static Set<Partition> awaitedByTheGraph(LiveTask task, DatasetName dataset) {
    Set<Partition> awaited = new HashSet<>();
    Set<LiveTask> seen = new HashSet<>();
    Deque<LiveTask> open = new ArrayDeque<>(task.upstream());
    while (!open.isEmpty()) {
      LiveTask ancestor = open.remove();
      if (seen.add(ancestor)) {
        awaited.addAll(ancestor.scope().outputs().getOrDefault(dataset, List.of()));
        open.addAll(ancestor.upstream());
      }
    }
    return awaited;
  }
}
