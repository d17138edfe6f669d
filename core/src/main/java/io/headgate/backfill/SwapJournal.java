package io.headgate.backfill;

import java.time.Instant;
import java.util.List;

/** The durable record of a swap's steps, each written before the step is taken. Thread-safe. */
public interface SwapJournal {

  /** One line of the journal; {@code detail} holds what recovery needs, such as fingerprints. */
  record Entry(BackfillId swap, String table, SwapState state, String detail, Instant at) {}

  /** Durable when it returns. */
  void record(BackfillId swap, String table, SwapState state, String detail);

  /** The swap's entries, oldest first. */
  List<Entry> entries(BackfillId swap);

  /** The entries of every swap of the table, oldest first. */
  List<Entry> entriesOf(String table);
}
