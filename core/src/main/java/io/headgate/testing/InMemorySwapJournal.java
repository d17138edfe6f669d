package io.headgate.testing;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The journal of table swaps in memory. Thread-safe. */
final class InMemorySwapJournal implements SwapJournal {

  private final InstantSource clock;
  private final List<Entry> entries = new ArrayList<>();

  InMemorySwapJournal(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void record(BackfillId swap, String table, SwapState state, String detail) {
    entries.add(new Entry(swap, table, state, detail, clock.instant()));
  }

  @Override
  public synchronized List<Entry> entries(BackfillId swap) {
    return entries.stream().filter(entry -> entry.swap().equals(swap)).toList();
  }

  @Override
  public synchronized List<Entry> entriesOf(String table) {
    return entries.stream().filter(entry -> entry.table().equals(table)).toList();
  }
}
