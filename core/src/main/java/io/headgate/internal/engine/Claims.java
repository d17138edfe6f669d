package io.headgate.internal.engine;

import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.run.TaskInstanceId;
import io.headgate.time.DataInterval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which body may write which partitions now: never two the same one, whatever kinds of runs they
 * belong to. A claim is held until the body's thread has really ended, so that a body that ignores
 * its timeout cannot overwrite the next attempt's work. Confined to the coordinator.
 */
final class Claims {

  private record Claim(Object holder, LiveTask task, DataInterval range) {}

  /**
   * Why a task may not start now: a partition, and the task instance that is writing it.
   *
   * @param holder by what the claim was taken
   */
  record Conflict(Object holder, TaskInstanceId writer, Partition partition) {
    String text() {
      return "waits for " + writer + ", which is writing " + partition;
    }
  }

  private final Map<DatasetName, List<Claim>> claims = new HashMap<>();

  /** Who writes what the task would write; empty if nobody does. */
  Optional<Conflict> conflict(LiveTask task) {
    for (Map.Entry<DatasetName, DataInterval> wanted : task.claims().entrySet()) {
      for (Claim other : claims.getOrDefault(wanted.getKey(), List.of())) {
        if (other.range().overlaps(wanted.getValue())) {
          return Optional.of(
              new Conflict(
                  other.holder(), other.task().id(), shared(task, wanted.getKey(), other)));
        }
      }
    }
    return Optional.empty();
  }

  /** The task begins to write. */
  void take(Object holder, LiveTask task) {
    task.claims()
        .forEach(
            (dataset, range) ->
                claims
                    .computeIfAbsent(dataset, name -> new ArrayList<>())
                    .add(new Claim(holder, task, range)));
  }

  /** The task does not write any more. */
  void release(Object holder, LiveTask task) {
    for (DatasetName dataset : task.claims().keySet()) {
      List<Claim> held = claims.get(dataset);
      if (held != null) {
        held.removeIf(claim -> claim.holder() == holder);
        if (held.isEmpty()) {
          claims.remove(dataset);
        }
      }
    }
  }

  private static Partition shared(LiveTask task, DatasetName dataset, Claim other) {
    List<Partition> wanted = task.scope().outputs().getOrDefault(dataset, List.of());
    return wanted.stream()
        .filter(partition -> partition.interval().overlaps(other.range()))
        .findFirst()
        .orElse(wanted.get(0));
  }
}
