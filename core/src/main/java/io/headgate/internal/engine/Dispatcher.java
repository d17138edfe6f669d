package io.headgate.internal.engine;

import io.headgate.run.TaskEvent;
import io.headgate.spi.TaskExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Gives waiting tasks to the executor: as many as it has slots, in the order of the {@link
 * ReadyQueue}, and never two that write one partition. Confined to the coordinator.
 */
final class Dispatcher {

  private final TaskExecutor executor;
  private final Readiness readiness;
  private final Capacity capacity;
  private final Precedence precedence;
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
      Precedence precedence,
      Elsewhere elsewhere,
      Function<LiveTask, BodyExecution> bodies) {
    this.executor = executor;
    this.readiness = readiness;
    this.capacity = capacity;
    this.precedence = precedence;
    this.elsewhere = elsewhere;
    this.bodies = bodies;
  }

  /** From now on, nothing starts. */
  void drain() {
    draining = true;
  }

  /** Starts what can start; the caller hands the bodies over when the turn is durable. */
  List<BodyExecution> follow(Turn turn) {
    if (draining) {
      return List.of();
    }
    List<BodyExecution> started = new ArrayList<>();
    int slots = executor.slots();
    if (capacity.bodies() < slots) {
      elsewhere.lookAgain();
      turn.live().ready.unpark(elsewhere);
    }
    while (capacity.bodies() < slots) {
      Optional<LiveTask> next = turn.live().ready.next(turn.now(), slots);
      if (next.isEmpty()) {
        break;
      }
      if (!holdBack(turn, next.get())) {
        BodyExecution execution = bodies.apply(next.get());
        capacity.take(execution, turn.now());
        turn.move(next.get(), TaskEvent.START, TaskFaces.begun(turn.now()));
        started.add(execution);
      }
    }
    return started;
  }

  /** Whether something besides capacity keeps the task from starting now; if so, it is noted. */
  private boolean holdBack(Turn turn, LiveTask task) {
    Optional<Blockage> blockage = recheck(turn, task);
    if (blockage.isPresent()) {
      turn.block(task, blockage.get(), TaskFaces.waiting(blockage.get().message()));
      return true;
    }
    Optional<Claims.Conflict> conflict = capacity.claim(task);
    if (conflict.isPresent()) {
      hold(turn, task, conflict.get().text(), conflict.get().holder());
      return true;
    }
    Optional<Precedence.First> first = precedence.before(task);
    if (first.isPresent()) {
      hold(
          turn, task, first.get().text(), first.get().elsewhere() ? elsewhere : first.get().task());
      return true;
    }
    Optional<String> reason = elsewhere.conflict(task);
    reason.ifPresent(text -> hold(turn, task, text, elsewhere));
    return reason.isPresent();
  }

  private static void hold(Turn turn, LiveTask task, String reason, Object holder) {
    if (!task.instance().message().equals(reason)) {
      turn.move(task, TaskEvent.HOLD, TaskFaces.waiting(reason));
    }
    turn.live().ready.park(task, holder);
  }

  /** Facts may have arrived since the task was queued. */
  private Optional<Blockage> recheck(Turn turn, LiveTask task) {
    long epoch = turn.live().epoch();
    if (task.wasFitAt(epoch)) {
      return Optional.empty();
    }
    Optional<Blockage> blockage = readiness.check(task, turn);
    if (blockage.isEmpty()) {
      task.fitAt(epoch);
    }
    return blockage;
  }
}
