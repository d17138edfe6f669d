package io.headgate.backfill;

import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.time.DataInterval;
import java.util.List;
import java.util.Optional;

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
   * @param gapless whether it has to be published without a gap if the catalog can; see {@link
   *     Publication#gap}
   */
  record Spec(
      BackfillId id, Dataset dataset, String table, List<DataInterval> ranges, boolean gapless) {
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
   * How a swap of the table would be published.
   *
   * @param text for people, such as {@code names exchanged in one transaction of the catalog}
   * @param gap what can happen to readers, such as {@code readers may miss the table}; empty if
   *     every query gives the rows of the one table or of the other, also one that is at work
   *     meanwhile, and also if a process dies in between
   */
  record Publication(String text, Optional<String> gap) {

    /** One that no reader notices. */
    public static Publication gapless(String text) {
      return new Publication(text, Optional.empty());
    }

    /** One that a reader may stumble over. */
    public static Publication withGap(String text, String gap) {
      return new Publication(text, Optional.of(gap));
    }

    public boolean isGapless() {
      return gap.isEmpty();
    }

    /** The text, and the gap if there is one. */
    public String inWords() {
      return text + gap.map(readers -> " (" + readers + ")").orElse("");
    }
  }

  /**
   * The same swap, whose work goes on behalf of an attempt of a task: known by its name where the
   * work is done, and ended when it is cancelled. To be used on the attempt's thread.
   */
  default TableSwap onBehalfOf(TaskContext context) {
    return this;
  }

  /**
   * Finds out what the table's catalog can do, and so whether what {@link Spec#gapless} asks for
   * can be; changes nothing.
   *
   * @throws io.headgate.dag.PermanentFailure if the table cannot be swapped
   */
  Publication publication(Spec spec);

  /**
   * Creates the candidate with production's schema and its unaffected partitions.
   *
   * @return one line for people: what was taken over, and how
   * @throws io.headgate.dag.PermanentFailure if the tables in the catalog do not allow the swap
   */
  String prepare(Spec spec);

  /**
   * The names of production's columns, in order.
   *
   * @throws io.headgate.dag.PermanentFailure if there is no such table
   */
  List<String> columns(Spec spec);

  /**
   * Shows the whole of production as it is going to be, apart from production, once the gates have
   * passed.
   *
   * @return the name to read it by; empty if only the candidate can be looked at
   * @throws io.headgate.dag.PermanentFailure if the candidate cannot be published
   */
  Optional<String> stage(Spec spec);

  /**
   * Compares the candidate with production over the spec's ranges.
   *
   * @param key columns that tell the rows of a partition apart; empty if none do
   * @throws io.headgate.dag.PermanentFailure if the candidate lacks a column of production or has
   *     it with another type, or rows share a key
   */
  TableDiff diff(Spec spec, List<String> key);

  /**
   * Makes the candidate production, journaling each step before it is taken.
   *
   * @return one line for people: what became what
   */
  String publish(Spec spec, SwapJournal journal);

  /**
   * Drops what is kept of a swap that is complete or was taken back: the former table and the
   * candidate, or the tags. Production is not touched.
   *
   * @return one line for people: what was dropped
   */
  String cleanUp(Spec spec);

  /**
   * Makes production what it was before the swap.
   *
   * @param force also if production was written since; what was written is kept aside
   * @return one line for people: what became what
   * @throws io.headgate.dag.PermanentFailure if there is no old table of this swap, or production
   *     was written since and nobody forces it
   */
  String rollback(Spec spec, SwapJournal journal, boolean force);
}
