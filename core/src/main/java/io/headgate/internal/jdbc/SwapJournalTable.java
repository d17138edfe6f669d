package io.headgate.internal.jdbc;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.SwapJournal.Entry;
import io.headgate.backfill.SwapState;
import java.sql.SQLException;
import java.util.List;

/** The steps of table swaps: appended, never changed. */
final class SwapJournalTable {

  private static final String APPEND =
      """
      INSERT INTO swap_journal (entry, swap, table_name, state, detail, at)
      VALUES (?, ?, ?, ?, ?, ?)
      """;

  private static final String COLUMNS =
      "SELECT swap, table_name, state, detail, at FROM swap_journal";

  private static final String OF_SWAP = COLUMNS + " WHERE swap = ? ORDER BY entry";

  private static final String OF_TABLE = COLUMNS + " WHERE table_name = ? ORDER BY entry";

  private final CounterTable counters;

  SwapJournalTable(CounterTable counters) {
    this.counters = counters;
  }

  void append(Session session, Entry entry) throws SQLException {
    long number = counters.reserve(session, CounterTable.SWAP_JOURNAL, 1);
    Sql.batch(
        session,
        APPEND,
        List.of(entry),
        (params, row) ->
            params
                .number(number)
                .text(row.swap().value())
                .text(row.table())
                .text(row.state().code())
                .prose(row.detail())
                .instant(row.at()));
  }

  List<Entry> ofSwap(Session session, BackfillId swap) throws SQLException {
    return Sql.query(session, OF_SWAP, params -> params.text(swap.value()), SwapJournalTable::read);
  }

  List<Entry> ofTable(Session session, String table) throws SQLException {
    return Sql.query(session, OF_TABLE, params -> params.text(table), SwapJournalTable::read);
  }

  private static Entry read(Row row) throws SQLException {
    return new Entry(
        new BackfillId(row.text("swap")),
        row.text("table_name"),
        SwapState.ofCode(row.text("state")),
        row.text("detail"),
        row.instant("at"));
  }
}
