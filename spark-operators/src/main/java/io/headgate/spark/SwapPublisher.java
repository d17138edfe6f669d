package io.headgate.spark;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap;
import io.headgate.backfill.TableSwap.Spec;
import io.headgate.dag.PermanentFailure;
import java.util.Optional;

/**
 * One way to make a candidate production. What to do next is decided by what the catalog shows,
 * never by the journal alone, so that every method can be called again after a crash.
 */
interface SwapPublisher {

  /** Which one it is; kept with the candidate, so that one swap has one publisher. */
  Publishing publishing();

  TableSwap.Publication publication();

  /** Whether the candidate becomes the table, so that it has to hold every partition. */
  boolean takesTheWholeTable();

  boolean isPublished(SwapTables tables);

  /**
   * Shows the whole of production as it is going to be, apart from production.
   *
   * @return where; empty if this publisher cannot
   */
  default Optional<String> stage(Spec spec) {
    return Optional.empty();
  }

  /** One line for people. */
  String publish(Spec spec, SwapJournal journal);

  /** One line for people. */
  String rollback(Spec spec, SwapJournal journal, boolean force);

  /** What nobody can decide but a person. */
  static PermanentFailure unclear(String what, Spec spec, MarkedTables<?> tables) {
    return new PermanentFailure(
        "Cannot "
            + what
            + " the swap of "
            + spec.table()
            + " by backfill "
            + spec.id()
            + ": the catalog is in no state that a swap leaves ("
            + tables.describe()
            + "). Look at these tables; nothing was changed");
  }

  /** The name of the candidate's own table belongs to somebody else. */
  static PermanentFailure taken(Spec spec, String table) {
    return new PermanentFailure(
        "Cannot swap "
            + spec.table()
            + ": the table "
            + table
            + " exists and was not made by a swap; rename or drop it, then try again");
  }

  /** There is nothing that a rollback could give its name back. */
  static PermanentFailure withoutOld(Spec spec, MarkedTables<?> tables) {
    return new PermanentFailure(
        "Cannot roll back the swap of "
            + spec.table()
            + " by backfill "
            + spec.id()
            + ": there is no old table of this swap ("
            + tables.describe()
            + ")");
  }

  /**
   * Nobody takes out of production by mistake what was written since.
   *
   * @param published the snapshot that the swap published
   */
  static void requireUnwritten(Spec spec, String published, String now) {
    if (!published.equals(now)) {
      throw new PermanentFailure(
          "Cannot roll back the swap of "
              + spec.table()
              + " by backfill "
              + spec.id()
              + ": the table was written since (snapshot "
              + now
              + ", published was "
              + published
              + "). Rolling back takes that out of production; force it if you mean that");
    }
  }

  /** Whether a rollback of the swap had begun. */
  static boolean wasRollingBack(Spec spec, SwapJournal journal) {
    return journal.entries(spec.id()).stream()
        .anyMatch(
            entry -> entry.table().equals(spec.table()) && entry.state() == SwapState.ROLLING_BACK);
  }
}
