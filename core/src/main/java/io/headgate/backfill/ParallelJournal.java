package io.headgate.backfill;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The durable record of what became of parallel pipelines, each line written before what it says is
 * begun, or after it was seen. The last line of a pipeline is its state. Thread-safe.
 */
public interface ParallelJournal {

  /**
   * One line.
   *
   * @param subject what carries it out: the id of the backfill that fills history, or of a run;
   *     empty if nothing does
   */
  record Entry(String pipeline, ParallelState state, String subject, Instant at) {}

  /** Durable when it returns. */
  void record(String pipeline, ParallelState state, String subject);

  /** The pipeline's entries, oldest first. */
  List<Entry> entries(String pipeline);

  /** The last entry of the pipeline; empty if it was never started. */
  default Optional<Entry> last(String pipeline) {
    List<Entry> entries = entries(pipeline);
    return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
  }
}
