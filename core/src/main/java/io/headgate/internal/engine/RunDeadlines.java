package io.headgate.internal.engine;

import io.headgate.run.DagRunState;
import io.headgate.run.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Ends runs that take longer than their DAG allows: their bodies are interrupted, and every task
 * that has not ended is cancelled, which fails the run. The time counts from when the run last took
 * its place, so that a run whose data is late is not punished for having waited. Confined to the
 * coordinator.
 */
final class RunDeadlines {

  private final Capacity capacity;

  RunDeadlines(Capacity capacity) {
    this.capacity = capacity;
  }

  /** The run is RUNNING from now on, or still. */
  void watch(Turn turn, LiveRun run) {
    Optional<Duration> timeout = run.dag().runTimeout();
    Optional<Instant> startedAt = run.face().startedAt();
    if (timeout.isPresent() && startedAt.isPresent()) {
      run.deadline(
          turn.live()
              .timers
              .at(
                  startedAt.get().plus(timeout.get()),
                  later -> expire(later, run, startedAt.get(), timeout.get())));
    }
  }

  private void expire(Turn turn, LiveRun run, Instant startedAt, Duration timeout) {
    boolean isTheSameStretch =
        run.state() == DagRunState.RUNNING && run.face().startedAt().equals(Optional.of(startedAt));
    if (!isTheSameStretch) {
      return;
    }
    for (BodyExecution execution : capacity.holders()) {
      if (execution.task().run() == run) {
        execution.abandon();
        turn.afterCommit(() -> execution.interrupt(BodyExecution.Interruption.TIMEOUT));
      }
    }
    String reason = "the run timed out: it was active for longer than " + timeout;
    for (LiveTask task : List.copyOf(run.tasks())) {
      if (!task.state().isTerminal()) {
        turn.move(task, TaskEvent.CANCEL, TaskFaces.ended(reason, Optional.of(turn.now())));
      }
    }
  }
}
