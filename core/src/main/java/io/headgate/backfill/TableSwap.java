package io.headgate.backfill;

import io.headgate.dataset.Dataset;
import io.headgate.time.DataInterval;
import java.util.List;

/**
 * Fills a table beside production and exchanges their names. Implemented by engines; thread-safe.
 *
 * <p>Every method is idempotent: after a crash it is called again and goes on where the catalog
 * (not the caller's memory) says it was.
 */
public interface TableSwap {

  /**
   * One swap.
   *
   * @param id tells this swap's tables from any other's
   * @param table production, such as {@code clean.sales}
   * @param ranges what the backfill recomputes; all other partitions are taken over unchanged
   */
  record Spec(BackfillId id, Dataset dataset, String table, List<DataInterval> ranges) {
    public Spec {
      ranges = List.copyOf(ranges);
    }

    /** {@code <table>_backfill}. */
    public String candidate() {
      return table + "_backfill";
    }

    /** {@code <table>_old}. */
    public String old() {
      return table + "_old";
    }
  }

  /**
   * Creates the candidate with production's schema and its unaffected partitions.
   *
   * @return one line for people: what was taken over, and how
   * @throws io.headgate.dag.PermanentFailure if the tables in the catalog do not allow the swap
   */
  String prepare(Spec spec);

  /** Compares the candidate with production over the spec's ranges. */
  TableDiff diff(Spec spec);

  /** Exchanges the names, journaling each step before it is taken. */
  void publish(Spec spec, SwapJournal journal);

  /**
   * Gives {@code <table>_old} its name back; the table that was published becomes {@code
   * <table>_backfill} again.
   *
   * @throws io.headgate.dag.PermanentFailure if there is no old table of this swap, or production
   *     was written since
   */
  void rollback(Spec spec, SwapJournal journal);
}
