package io.headgate.internal.engine;

import io.headgate.dag.Pool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What running bodies hold: workers, pool slots and claims. All of it is held until the body's
 * thread has really ended. Confined to the coordinator.
 */
final class Capacity {

  private final Set<BodyExecution> holders = new LinkedHashSet<>();
  private final Map<String, Integer> usedSlots = new HashMap<>();
  private final Claims claims = new Claims();

  void take(BodyExecution execution) {
    holders.add(execution);
    claims.take(execution);
    execution.task().task().pool().ifPresent(pool -> usedSlots.merge(pool.name(), 1, Integer::sum));
  }

  void release(BodyExecution execution) {
    if (holders.remove(execution)) {
      claims.release(execution);
      execution
          .task()
          .task()
          .pool()
          .ifPresent(pool -> usedSlots.merge(pool.name(), -1, Integer::sum));
    }
  }

  /** Forgets what is held, but for what these hold. */
  void reset(Collection<BodyExecution> remaining) {
    List.copyOf(holders).forEach(this::release);
    remaining.forEach(this::take);
  }

  int bodies() {
    return holders.size();
  }

  List<BodyExecution> holders() {
    return new ArrayList<>(holders);
  }

  /** The execution of the task's current attempt. */
  Optional<BodyExecution> execution(LiveTask task) {
    return holders.stream().filter(body -> body.task() == task && !body.isAbandoned()).findFirst();
  }

  /** Who holds the pool's slots. */
  List<BodyExecution> holders(Pool pool) {
    return holders.stream()
        .filter(body -> body.task().task().pool().equals(Optional.of(pool)))
        .toList();
  }

  boolean hasFreeSlot(Optional<Pool> pool) {
    return pool.map(p -> usedSlots.getOrDefault(p.name(), 0) < p.slots()).orElse(true);
  }

  /** Why the task may not start now; empty if nobody else writes what it writes. */
  Optional<String> conflict(LiveTask task) {
    return claim(task).map(Claims.Conflict::text);
  }

  /** Who writes now what the task would write. */
  Optional<Claims.Conflict> claim(LiveTask task) {
    return claims.conflict(task);
  }
}
