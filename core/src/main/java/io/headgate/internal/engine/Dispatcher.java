package io.headgate.internal.engine;

import io.headgate.run.TaskEvent;
import io.headgate.spi.TaskExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Gives waiting tasks to the executor: as many as it has slots, oldest interval first, within the
 * pools, and never two that write one partition. Confined to the coordinator.
 */
final class Dispatcher {

  private final TaskExecutor executor;
  private final Readiness readiness;
  private final Capacity capacity;
  private final Elsewhere elsewhere;
  private final Function<LiveTask, BodyExecution> bodies;
  private boolean draining;

  /**
   * @param bodies makes the execution of a task's next attempt
   */
  Dispatcher(
      TaskExecutor executor,
      Readiness readiness,
      Capacity capacity,
      Elsewhere elsewhere,
      Function<LiveTask, BodyExecution> bodies) {
    this.executor = executor;
    this.readiness = readiness;
    this.capacity = capacity;
    this.elsewhere = elsewhere;
    this.bodies = bodies;
  }

  /** From now on, nothing starts. */
  void drain() {
    draining = true;
  }

  /** Starts what can start; the caller hands the bodies over when the turn is durable. */
  List<BodyExecution> follow(Turn turn) {
    int free = draining ? 0 : executor.slots() - capacity.bodies();
    if (free <= 0 || turn.live().ready.isEmpty()) {
      return List.of();
    }
    elsewhere.lookAgain();
    List<BodyExecution> started = new ArrayList<>();
    // The queue must not change while it is scanned, so changes of state come afterwards; claims
    // and
    // slots are taken at once, because they count for the next task in the same scan.
    List<Runnable> changes = new ArrayList<>();
    ReadyQueue.Scan scan = turn.live().ready.scan(capacity::hasFreeSlot);
    while (started.size() < free) {
      LiveTask task = scan.next();
      if (task == null) {
        break;
      }
      Optional<Runnable> obstacle = obstacle(turn, task);
      if (obstacle.isPresent()) {
        changes.add(obstacle.get());
      } else {
        BodyExecution execution = bodies.apply(task);
        capacity.take(execution);
        started.add(execution);
        changes.add(() -> start(turn, execution));
      }
    }
    changes.forEach(Runnable::run);
    return started;
  }

  /** What keeps the task from starting now, as the change of its state that says so. */
  private Optional<Runnable> obstacle(Turn turn, LiveTask task) {
    Optional<Blockage> blockage = recheck(turn, task);
    if (blockage.isPresent()) {
      Blockage found = blockage.get();
      return Optional.of(() -> turn.block(task, found, TaskFaces.waiting(found.message())));
    }
    return capacity
        .conflict(task)
        .or(() -> elsewhere.conflict(task))
        .map(
            reason ->
                () -> {
                  if (!task.instance().message().equals(reason)) {
                    turn.move(task, TaskEvent.HOLD, TaskFaces.waiting(reason));
                  }
                });
  }

  private static void start(Turn turn, BodyExecution execution) {
    LiveTask task = execution.task();
    turn.move(task, TaskEvent.START, TaskFaces.begun(turn.now()));
  }

  /** Facts may have arrived since the task was queued. */
  private Optional<Blockage> recheck(Turn turn, LiveTask task) {
    long epoch = turn.live().epoch();
    if (task.wasFitAt(epoch)) {
      return Optional.empty();
    }
    Optional<Blockage> blockage = readiness.check(task, turn.ledger());
    if (blockage.isEmpty()) {
      task.fitAt(epoch);
    }
    return blockage;
  }
}
