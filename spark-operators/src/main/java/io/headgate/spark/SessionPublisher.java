package io.headgate.spark;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.TableSwap;
import io.headgate.backfill.TableSwap.Spec;

/**
 * One way to make a candidate production in Spark's session catalog. What to do next is decided by
 * what the catalog shows, never by the journal alone, so that every method can be called again
 * after a crash.
 */
interface SessionPublisher {

  Publishing publishing();

  TableSwap.Publication publication();

  /**
   * Makes the candidate.
   *
   * @param tables without one of this swap
   */
  void create(Spec spec, SessionTables tables);

  /** One line for people. */
  String publish(Spec spec, SwapJournal journal);

  /** One line for people. */
  String rollback(Spec spec, SwapJournal journal, boolean force);
}
