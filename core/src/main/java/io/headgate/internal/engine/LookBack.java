package io.headgate.internal.engine;

import io.headgate.dag.Fact;
import io.headgate.run.TaskEvent;
import io.headgate.run.TaskState;
import java.util.List;
import java.util.Optional;

/** Looks again at blocked tasks when what they wait for has changed. */
final class LookBack {

  private final Readiness readiness;

  LookBack(Readiness readiness) {
    this.readiness = readiness;
  }

  /** Looks at whom the turn's new facts concern, and whose past has changed. */
  void follow(Turn turn) {
    turn.takeToLookAgain().forEach(task -> look(turn, task));
    List<Fact> facts = turn.takeToLookBack();
    if (!facts.isEmpty()) {
      turn.live().blocked.concernedBy(facts).forEach(task -> look(turn, task));
    }
  }

  /** Looks at one blocked task, whatever has happened. */
  void look(Turn turn, LiveTask task) {
    if (task.state() != TaskState.BLOCKED) {
      return;
    }
    Optional<Blockage> blockage = readiness.check(task, turn);
    if (blockage.isEmpty()) {
      task.fitAt(turn.live().epoch());
      turn.move(task, TaskEvent.RESUME, TaskFaces.waiting(""));
    } else if (task.instance().message().equals(blockage.get().message())) {
      turn.watch(task, blockage.get());
    } else {
      turn.block(task, blockage.get(), TaskFaces.waiting(blockage.get().message()));
    }
  }
}
