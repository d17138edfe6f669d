package io.headgate.backfill;

import io.headgate.dataset.DatasetName;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What somebody wants to have planned. Immutable and thread-safe.
 *
 * @param roots empty for every dataset that a registered task writes
 * @param expected what a table swap may change
 * @param pace how it goes about its work
 * @param bound how many executions the plan may have at most
 */
public record PlanRequest(
    List<Wanted> roots,
    Selection selection,
    PlanScope scope,
    Strategy strategy,
    Expected expected,
    Pace pace,
    int bound) {

  /**
   * Days of a dataset, in its zone, both included.
   *
   * @param from empty for where its data begins
   * @param through empty for its latest complete partition
   */
  public record Wanted(
      DatasetName dataset, Optional<LocalDate> from, Optional<LocalDate> through) {}

  public PlanRequest {
    roots = List.copyOf(roots);
    expected.requireDecidable();
    if (!expected.equals(Expected.anything()) && !strategy.isTableSwap()) {
      throw new IllegalArgumentException(
          "What a backfill may change is compared before a table is swapped, and nothing is"
              + " compared when partitions are overwritten as by "
              + strategy.code()
              + ": choose the strategy table-swap, or expect nothing");
    }
    if (bound < 1) {
      throw new IllegalArgumentException(
          "A plan needs room for at least one execution, not " + bound);
    }
  }
}
