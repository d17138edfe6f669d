package io.headgate.internal.engine;

import io.headgate.dag.Pool;
import io.headgate.run.DagRunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What running bodies hold: workers, shares, pool slots and claims. All of it is held until the
 * body's thread has really ended. Confined to the coordinator.
 */
final class Capacity {

  private final ReadyQueue ready;
  private final Set<BodyExecution> holders = new LinkedHashSet<>();
  private final Claims claims = new Claims();

  Capacity(ReadyQueue ready) {
    this.ready = ready;
  }

  void take(BodyExecution execution, Instant now) {
    holders.add(execution);
    claims.take(execution, execution.task());
    ready.begin(execution, execution.task(), now);
  }

  void release(BodyExecution execution, Instant now) {
    if (holders.remove(execution)) {
      claims.release(execution, execution.task());
      ready.end(execution, now);
    }
  }

  /** Forgets what is held, but for what these hold. */
  void reset(Collection<BodyExecution> remaining, Instant now) {
    List.copyOf(holders).forEach(body -> release(body, now));
    remaining.forEach(body -> take(body, now));
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

  /** Who of the run's tasks is running. */
  List<BodyExecution> holders(DagRunId run) {
    return holders.stream().filter(body -> body.task().run().id().equals(run)).toList();
  }

  /** Who writes now what the task would write. */
  Optional<Claims.Conflict> claim(LiveTask task) {
    return claims.conflict(task);
  }
}
