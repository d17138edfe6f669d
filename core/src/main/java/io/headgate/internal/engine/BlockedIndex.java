package io.headgate.internal.engine;

import io.headgate.dag.Fact;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Materialization;
import io.headgate.quality.Verdict;
import io.headgate.run.TaskInstanceId;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the blocked tasks that a new fact, or the end of another task instance, may release.
 * Confined to the coordinator.
 */
final class BlockedIndex {

  private final Map<DatasetName, Set<LiveTask>> watchers = new HashMap<>();
  private final Map<TaskInstanceId, Set<LiveTask>> followers = new HashMap<>();

  void add(LiveTask task) {
    task.awaitedPast()
        .ifPresent(past -> followers.computeIfAbsent(past, id -> new LinkedHashSet<>()).add(task));
    task.watches()
        .keySet()
        .forEach(
            dataset -> watchers.computeIfAbsent(dataset, name -> new LinkedHashSet<>()).add(task));
  }

  void remove(LiveTask task) {
    task.awaitedPast()
        .ifPresent(
            past ->
                followers.computeIfPresent(
                    past,
                    (id, tasks) -> {
                      tasks.remove(task);
                      return tasks.isEmpty() ? null : tasks;
                    }));
    for (DatasetName dataset : task.watches().keySet()) {
      Set<LiveTask> tasks = watchers.get(dataset);
      if (tasks != null) {
        tasks.remove(task);
        if (tasks.isEmpty()) {
          watchers.remove(dataset);
        }
      }
    }
  }

  void clear() {
    watchers.clear();
    followers.clear();
  }

  /** The blocked tasks to look at again because that task instance has ended. */
  Set<LiveTask> waitingForTheEndOf(TaskInstanceId past) {
    return Set.copyOf(followers.getOrDefault(past, Set.of()));
  }

  /** The blocked tasks that wait for the end of such a task instance. */
  List<LiveTask> waitingForOthers(Predicate<TaskInstanceId> which) {
    return followers.entrySet().stream()
        .filter(entry -> which.test(entry.getKey()))
        .flatMap(entry -> entry.getValue().stream())
        .toList();
  }

  /** The blocked tasks to look at again because of the facts. */
  Set<LiveTask> concernedBy(Collection<Fact> facts) {
    Set<LiveTask> concerned = new LinkedHashSet<>();
    for (Fact fact : facts) {
      partitionOf(fact)
          .ifPresent(
              partition -> {
                for (LiveTask task : watchers.getOrDefault(partition.dataset(), Set.of())) {
                  if (concerns(task, fact, partition)) {
                    concerned.add(task);
                  }
                }
              });
    }
    return concerned;
  }

  /**
   * The tasks of older intervals whose bodies have found data unfit of a dataset of which this one
   * has found it fit: perhaps theirs was repaired too.
   */
  List<LiveTask> olderThanThatPassed(LiveTask passed) {
    Instant start = passed.run().interval().start();
    return passed.scope().inputs().keySet().stream()
        .flatMap(dataset -> watchers.getOrDefault(dataset, Set.of()).stream())
        .filter(task -> task.isBlockedByItsBody() && task.run().interval().start().isBefore(start))
        .distinct()
        .toList();
  }

  /** The tasks whose bodies have found data of the dataset unfit. */
  List<LiveTask> thatFoundUnfit(DatasetName dataset) {
    return watchers.getOrDefault(dataset, Set.of()).stream()
        .filter(LiveTask::isBlockedByItsBody)
        .toList();
  }

  /**
   * A body that blocked is executed again only when the data changed: if verdicts woke it too, two
   * gates on one partition would wake each other for ever.
   */
  private static boolean concerns(LiveTask task, Fact fact, Partition partition) {
    DataInterval watched = task.watches().get(partition.dataset());
    return watched != null
        && watched.overlaps(partition.interval())
        && (fact instanceof Materialization || !task.isBlockedByItsBody());
  }

  private static Optional<Partition> partitionOf(Fact fact) {
    if (fact instanceof Materialization materialization) {
      return Optional.of(materialization.partition());
    }
    return fact instanceof Verdict verdict ? Optional.of(verdict.partition()) : Optional.empty();
  }
}
