package io.headgate.internal.engine;

import io.headgate.run.DagRunId;
import io.headgate.run.Pruned;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Removes from the store what a policy lets go, in small transactions. Thread-safe. */
public interface Pruning {

  /**
   * What may go: runs that ended before a moment and are not among the last of their DAG, and facts
   * that were replaced and are older than that moment.
   */
  record Limit(Instant before, int last) {}

  /** The scheduled runs of a DAG that were pruned began from the first to the last of these. */
  record Starts(Instant first, Instant last) {
    public boolean cover(Instant start) {
      return !start.isBefore(first) && !start.isAfter(last);
    }
  }

  /** How much would go. */
  Pruned count(Limit limit);

  /** Terminal runs that may go, the one that ended first first. */
  List<DagRunId> runs(Limit limit, int atMost);

  /**
   * Removes, in one transaction, at most about {@code rows} rows: the task instances of the runs,
   * and each run that has none left. Leaves a run alone that is not terminal any more. Remembers
   * which scheduled runs are gone.
   */
  Pruned remove(List<DagRunId> runs, int rows);

  /**
   * Removes replaced facts from before that moment, and shapes that no run has had since.
   *
   * @param rows at most so many in one transaction
   * @param goOn asked before each transaction
   */
  Pruned removeFacts(Instant before, int rows, BooleanSupplier goOn);

  /** Which scheduled runs of the DAG were there and are pruned; empty if none was. */
  Optional<Starts> prunedStarts(String dag);
}
