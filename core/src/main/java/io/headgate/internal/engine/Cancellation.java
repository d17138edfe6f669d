package io.headgate.internal.engine;

import io.headgate.operation.ActionKind;
import io.headgate.run.DagRunEvent;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stops a run: what waits is cancelled at once, and running bodies are told to leave. Until the
 * last one has left its thread the run is CANCELLING, durably, and holds its claims and its place.
 */
final class Cancellation {

  private final RunRecall recall;
  private final Capacity capacity;
  private final Runnable reloadSoon;

  Cancellation(RunRecall recall, Capacity capacity, Runnable reloadSoon) {
    this.recall = recall;
    this.capacity = capacity;
    this.reloadSoon = reloadSoon;
  }

  /**
   * @throws IllegalStateException if the run has ended, or is being cancelled already
   */
  DagRunState cancel(Turn turn, DagRunId id, Instruction instruction) {
    LiveRun run = recall.run(turn, id);
    if (RunRecall.isElsewhere(turn, run)) {
      // Its node finds out, and its bodies are interrupted there; here, nothing of it may stay.
      turn.afterCommit(reloadSoon);
    }
    if (run.state().isTerminal()) {
      throw new IllegalStateException(
          "Cannot cancel run "
              + id
              + ": it has ended already, as "
              + run.state()
              + run.face().endedAt().map(at -> " at " + at).orElse(""));
    }
    if (run.state() == DagRunState.CANCELLING) {
      throw new IllegalStateException(
          "Cannot cancel run " + id + ": it is being cancelled already, and waits for its bodies");
    }
    String text = instruction.text("cancelled");
    run.cancelledBecause(text);
    List<BodyExecution> leaving = new ArrayList<>();
    int cancelled = 0;
    for (LiveTask task : run.tasks()) {
      Optional<BodyExecution> body = task.isRunning() ? capacity.execution(task) : Optional.empty();
      if (body.isPresent()) {
        leaving.add(body.get());
      } else if (!task.state().isTerminal()) {
        turn.move(task, TaskEvent.CANCEL, TaskFaces.ended(text, Optional.of(turn.now())));
        cancelled++;
      }
    }
    turn.journal()
        .done(
            instruction.action(
                turn.now(),
                ActionKind.CANCEL,
                id,
                Optional.empty(),
                cancelled + " waiting and " + leaving.size() + " running tasks"));
    stop(turn, run, leaving.isEmpty());
    // Only what is durable may be acted upon; a body that ends before that is cancelled all the
    // same, because its run is.
    turn.afterCommit(
        () -> leaving.forEach(body -> body.interrupt(BodyExecution.Interruption.CANCEL)));
    return run.state();
  }

  private static void stop(Turn turn, LiveRun run, boolean nothingRuns) {
    DagRunState from = run.state();
    turn.move(run, DagRunEvent.CANCEL);
    if (from != DagRunState.RUNNING) {
      turn.live().admission.withdraw(run);
      turn.retire(run);
    } else if (nothingRuns) {
      RunProgress.stop(turn, run);
    }
  }
}
