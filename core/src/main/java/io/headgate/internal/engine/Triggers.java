package io.headgate.internal.engine;

import io.headgate.dag.TriggerDecision;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskEvent;
import io.headgate.run.TaskState;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides what follows downstream from the end of tasks, and from the start of a run. */
final class Triggers {

  private final Readiness readiness;

  Triggers(Readiness readiness) {
    this.readiness = readiness;
  }

  /** Looks at every scheduled task that the turn has given reason to, until nothing follows. */
  void follow(Turn turn) {
    while (true) {
      LiveTask ended = turn.ended().poll();
      if (ended != null) {
        ended.downstream().forEach(turn::trigger);
        continue;
      }
      LiveTask next = turn.toTrigger().poll();
      if (next == null) {
        return;
      }
      if (next.state() == TaskState.SCHEDULED
          && next.run().state() == DagRunState.RUNNING
          && next.run().has(next)) {
        trigger(turn, next);
      }
    }
  }

  private void trigger(Turn turn, LiveTask task) {
    TriggerDecision decision = task.task().triggerRule().decide(task.upstreamCounts());
    switch (decision) {
      case WAIT -> {}
      case FIRE -> fire(turn, task);
      case SKIP -> turn.move(task, TaskEvent.SKIP, TaskFaces.ended(why(task), Optional.empty()));
      case FAIL_UPSTREAM ->
          turn.move(task, TaskEvent.FAIL_UPSTREAM, TaskFaces.ended(why(task), Optional.empty()));
    }
  }

  private void fire(Turn turn, LiveTask task) {
    if (task.awaitsItems()) {
      Expansion.withoutItems(turn, task);
      return;
    }
    Optional<String> nothingToDo = task.scope().nothingToDo();
    if (nothingToDo.isPresent()) {
      turn.move(task, TaskEvent.SKIP, TaskFaces.ended(nothingToDo.get(), Optional.empty()));
      return;
    }
    Optional<Blockage> blockage = readiness.check(task, turn);
    if (blockage.isPresent()) {
      turn.block(task, blockage.get(), TaskFaces.waiting(blockage.get().message()));
    } else {
      task.fitAt(turn.live().epoch());
      turn.move(task, TaskEvent.QUEUE, TaskFaces.waiting(""));
    }
  }

  /** {@code trigger rule all_success: load is failed}. */
  private static String why(LiveTask task) {
    String ended =
        task.upstream().stream()
            .filter(upstream -> upstream.state().isTerminal())
            .filter(upstream -> upstream.state() != TaskState.SUCCESS)
            .limit(3)
            .map(upstream -> upstream.id().name() + " is " + upstream.state().code())
            .collect(Collectors.joining(", "));
    return "trigger rule "
        + task.task().triggerRule().code()
        + (ended.isEmpty() ? " cannot be satisfied any more" : ": " + ended);
  }
}
