package io.headgate.internal.jdbc;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import java.time.InstantSource;
import java.util.List;

/** The journal of table swaps in the store. */
record JdbcSwapJournal(Database database, SwapJournalTable table, InstantSource clock)
    implements SwapJournal {

  @Override
  public void record(BackfillId swap, String tableName, SwapState state, String detail) {
    Entry entry = new Entry(swap, tableName, state, detail, clock.instant());
    database.write(
        "the journal of swap " + swap,
        session -> {
          table.append(session, entry);
          return entry;
        });
  }

  @Override
  public List<Entry> entries(BackfillId swap) {
    return database.read("the journal of swap " + swap, session -> table.ofSwap(session, swap));
  }

  @Override
  public List<Entry> entriesOf(String tableName) {
    return database.read(
        "the journal of table " + tableName, session -> table.ofTable(session, tableName));
  }
}
