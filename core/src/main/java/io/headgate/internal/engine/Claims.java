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
 * Which body may write which partitions now: never two the same one. A claim is held until the
 * body's thread has really ended, so that a body that ignores its timeout cannot overwrite the next
 * attempt's work. Confined to the coordinator.
 */
final class Claims {

  private record Claim(BodyExecution holder, DataInterval range) {}

  /** A partition, and the task instance that is writing it. */
  record Conflict(TaskInstanceId writer, Partition partition) {
    String text() {
      return "waits for " + writer + ", which is writing " + partition;
    }
  }

  private final Map<DatasetName, List<Claim>> claims = new HashMap<>();

  /** Why the task may not start now; empty if nobody else writes what it writes. */
  Optional<Conflict> conflict(LiveTask task) {
    for (Map.Entry<DatasetName, List<Partition>> output : task.scope().outputs().entrySet()) {
      List<Claim> others = claims.getOrDefault(output.getKey(), List.of());
      if (others.isEmpty() || output.getValue().isEmpty()) {
        continue;
      }
      DataInterval range = TaskScope.hull(output.getValue());
      for (Claim other : others) {
        if (other.range().overlaps(range)) {
          Partition shared =
              output.getValue().stream()
                  .filter(partition -> partition.interval().overlaps(other.range()))
                  .findFirst()
                  .orElse(output.getValue().get(0));
          return Optional.of(new Conflict(other.holder().task().id(), shared));
        }
      }
    }
    return Optional.empty();
  }

  void take(BodyExecution holder) {
    holder
        .task()
        .scope()
        .outputs()
        .forEach(
            (dataset, partitions) -> {
              if (!partitions.isEmpty()) {
                claims
                    .computeIfAbsent(dataset, name -> new ArrayList<>())
                    .add(new Claim(holder, TaskScope.hull(partitions)));
              }
            });
  }

  void release(BodyExecution holder) {
    for (DatasetName dataset : holder.task().scope().outputs().keySet()) {
      List<Claim> held = claims.get(dataset);
      if (held != null) {
        held.removeIf(claim -> claim.holder() == holder);
        if (held.isEmpty()) {
          claims.remove(dataset);
        }
      }
    }
  }
}
