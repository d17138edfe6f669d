package io.headgate.internal.engine;

import io.headgate.dag.Pool;
import io.headgate.operation.Why;
import io.headgate.run.Lane;
import io.headgate.run.TaskInstanceId;
import io.headgate.spi.TaskExecutor;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Says what a queued task of a running run waits for: the one place that asks the dispatcher's. */
final class WaitingTasks {

  private final TaskExecutor executor;
  private final Capacity capacity;
  private final Precedence precedence;
  private final ReadyQueue ready;
  private final BooleanSupplier executing;

  /**
   * @param executing whether the orchestrator is started
   */
  WaitingTasks(
      TaskExecutor executor,
      Capacity capacity,
      Precedence precedence,
      ReadyQueue ready,
      BooleanSupplier executing) {
    this.executor = executor;
    this.capacity = capacity;
    this.precedence = precedence;
    this.ready = ready;
    this.executing = executing;
  }

  boolean executing() {
    return executing.getAsBoolean();
  }

  /** Changes nothing. */
  Why reason(LiveTask task) {
    Optional<Claims.Conflict> claim = capacity.claim(task);
    if (claim.isPresent()) {
      return new Why.PartitionClaimed(claim.get().partition(), claim.get().writer());
    }
    Optional<LiveTask> first =
        precedence.before(task).map(Precedence.First::task).or(() -> ready.before(task));
    if (first.isPresent()) {
      return new Why.WaitsBehind(first.get().id());
    }
    Optional<Pool> pool = task.task().pool();
    if (pool.isPresent() && ready.isFull(pool.get())) {
      return new Why.PoolFull(
          pool.get().name(), pool.get().slots(), ids(capacity.holders(pool.get())));
    }
    if (ready.isRunFull(task)) {
      return new Why.RunFull(
          task.run().dag().maxActiveTasks().orElseThrow(), ids(capacity.holders(task.run().id())));
    }
    Lane lane = task.run().lane();
    if (ready.hasItsShare(task, executor.slots())) {
      return new Why.LaneHasItsShare(lane, ready.running(lane), executor.slots());
    }
    int ahead = ready.ahead(task);
    if (ahead > 0) {
      return new Why.WaitsForTurn(lane, ahead);
    }
    if (capacity.bodies() >= executor.slots()) {
      return new Why.WaitsForWorker(executor.slots(), ids(capacity.holders()));
    }
    return new Why.Ready(executing());
  }

  private static List<TaskInstanceId> ids(List<BodyExecution> bodies) {
    return bodies.stream().map(BodyExecution::id).toList();
  }
}
