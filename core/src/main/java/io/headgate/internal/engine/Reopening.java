package io.headgate.internal.engine;

import io.headgate.run.DagRunEvent;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskState;

/** Lets a run go on, after somebody has changed what its tasks are. */
final class Reopening {

  private Reopening() {}

  /** A run that had ended, or was blocked, waits for a place again; a running one looks anew. */
  static void goOn(Turn turn, LiveRun run) {
    switch (run.state()) {
      case QUEUED -> {}
      case RUNNING -> {
        run.tasks().stream()
            .filter(task -> task.state() == TaskState.SCHEDULED)
            .forEach(turn::trigger);
        turn.settle(run);
      }
      case BLOCKED, SUCCESS, FAILED, CANCELLED -> {
        turn.move(run, DagRunEvent.REOPEN);
        turn.live().add(run);
        turn.live().admission.enqueue(run);
      }
      case CANCELLING -> throw new IllegalStateException("Run " + run + " is being cancelled");
    }
  }

  /** Every task has ended by what somebody said of it: so has the run. */
  static void end(Turn turn, LiveRun run, DagRunState as) {
    DagRunState from = run.state();
    turn.move(run, as == DagRunState.SUCCESS ? DagRunEvent.MARK_SUCCESS : DagRunEvent.MARK_FAILED);
    if (from == DagRunState.QUEUED) {
      turn.live().admission.withdraw(run);
    } else if (from == DagRunState.RUNNING) {
      turn.live().admission.leave(run);
    }
    turn.retire(run);
  }

  /** Whether the run is one of those that {@link #goOn} brings back. */
  static boolean isAtRest(LiveRun run) {
    return run.state().isTerminal() || run.state() == DagRunState.BLOCKED;
  }
}
