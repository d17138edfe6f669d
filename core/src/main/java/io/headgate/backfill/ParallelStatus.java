package io.headgate.backfill;

import static java.util.Objects.requireNonNull;

import io.headgate.run.DagRun;
import java.util.List;
import java.util.Optional;

/**
 * How a parallel pipeline stands. Immutable and thread-safe.
 *
 * @param state empty if it was never started
 * @param run what fills its history, or carries out the last step; empty if there is none (any
 *     more)
 * @param unfinished runs of the shadows that are not over
 * @param journal what was done so far, oldest first
 */
public record ParallelStatus(
    ParallelPipeline pipeline,
    Optional<ParallelState> state,
    Optional<DagRun> run,
    List<DagRun> unfinished,
    List<ParallelJournal.Entry> journal) {

  public ParallelStatus {
    requireNonNull(pipeline, "pipeline");
    requireNonNull(state, "state");
    requireNonNull(run, "run");
    unfinished = List.copyOf(unfinished);
    journal = List.copyOf(journal);
  }
}
