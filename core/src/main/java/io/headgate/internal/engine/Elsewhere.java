package io.headgate.internal.engine;

import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.time.DataInterval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What bodies on other nodes are writing: read at most once for a look at the queue, and only if a
 * task that writes something could start. Whoever is too late for this look has a conflict when the
 * step is committed. Confined to the coordinator.
 */
final class Elsewhere {

  private final Membership membership;
  private @Nullable Map<DatasetName, List<Nodes.Claim>> claims;

  Elsewhere(Membership membership) {
    this.membership = membership;
  }

  /** The next question reads the store again. */
  void lookAgain() {
    claims = null;
  }

  /** Why the task may not start now; empty if no other node writes what it writes. */
  Optional<String> conflict(LiveTask task) {
    if (!membership.isShared()) {
      return Optional.empty();
    }
    for (Map.Entry<DatasetName, List<Partition>> output : task.scope().claimed().entrySet()) {
      if (!output.getValue().isEmpty()) {
        DataInterval range = TaskScope.hull(output.getValue());
        for (Nodes.Claim other : claims().getOrDefault(output.getKey(), List.of())) {
          if (other.range().overlaps(range)) {
            return Optional.of(
                "waits for "
                    + other.task()
                    + " on another node, which is writing "
                    + output.getKey());
          }
        }
      }
    }
    return Optional.empty();
  }

  private Map<DatasetName, List<Nodes.Claim>> claims() {
    Map<DatasetName, List<Nodes.Claim>> known = claims;
    if (known == null) {
      known =
          membership.claimsOfOthers().stream().collect(Collectors.groupingBy(Nodes.Claim::dataset));
      claims = known;
    }
    return known;
  }
}
