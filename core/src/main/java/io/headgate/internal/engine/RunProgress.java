package io.headgate.internal.engine;

import io.headgate.run.DagRunEvent;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskState;

/**
 * Derives a run's state from all of its tasks, never from its leaves alone: a blocked task with
 * nothing else to do blocks the run, and no leaf hides a failure.
 */
final class RunProgress {

  private final RunDeadlines deadlines;

  RunProgress(RunDeadlines deadlines) {
    this.deadlines = deadlines;
  }

  /** Looks at the runs that the turn has touched, then starts those that have a place. */
  void follow(Turn turn) {
    turn.takeToSettle().forEach(run -> settle(turn, run));
    for (LiveRun run : turn.live().admission.admit(turn.live()::isPaused)) {
      turn.move(run, DagRunEvent.START);
      deadlines.watch(turn, run);
      turn.settle(run);
      run.tasks().forEach(task -> begin(turn, task));
    }
  }

  private static void begin(Turn turn, LiveTask task) {
    if (task.state() == TaskState.SCHEDULED) {
      turn.trigger(task);
    } else {
      turn.ready(task);
    }
  }

  private static void settle(Turn turn, LiveRun run) {
    if (run.state() == DagRunState.BLOCKED && (run.hasActiveTasks() || run.isDone())) {
      turn.move(run, DagRunEvent.RELEASE);
      turn.live().admission.enqueue(run);
    } else if (run.state() == DagRunState.RUNNING && !run.hasActiveTasks()) {
      end(turn, run);
    } else if (run.state() == DagRunState.CANCELLING && !run.hasRunningTasks()) {
      stop(turn, run);
    }
  }

  /** The last body of a cancelled run has left. */
  static void stop(Turn turn, LiveRun run) {
    turn.move(run, DagRunEvent.STOP);
    turn.retire(run);
    turn.live().admission.leave(run);
  }

  private static void end(Turn turn, LiveRun run) {
    if (run.hasBlockedTasks()) {
      turn.move(run, DagRunEvent.BLOCK);
    } else if (run.isDone()) {
      turn.move(run, run.hasFailures() ? DagRunEvent.FAIL : DagRunEvent.SUCCEED);
      turn.retire(run);
    } else {
      throw new IllegalStateException(
          "Run " + run.id() + " cannot go on: tasks are scheduled, and nothing would start them");
    }
    turn.live().admission.leave(run);
  }
}
