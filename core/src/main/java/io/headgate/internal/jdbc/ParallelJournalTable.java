package io.headgate.internal.jdbc;

import io.headgate.backfill.ParallelJournal.Entry;
import io.headgate.backfill.ParallelState;
import java.sql.SQLException;
import java.util.List;

/** What became of parallel pipelines: appended, never changed. */
final class ParallelJournalTable {

  private static final String APPEND =
      """
      INSERT INTO parallel_journal (entry, pipeline, state, subject, at) VALUES (?, ?, ?, ?, ?)
      """;

  private static final String OF_PIPELINE =
      """
      SELECT pipeline, state, subject, at FROM parallel_journal WHERE pipeline = ? ORDER BY entry
      """;

  private final CounterTable counters;

  ParallelJournalTable(CounterTable counters) {
    this.counters = counters;
  }

  void append(Session session, Entry entry) throws SQLException {
    long number = counters.reserve(session, CounterTable.PARALLEL_JOURNAL, 1);
    Sql.batch(
        session,
        APPEND,
        List.of(entry),
        (params, row) ->
            params
                .number(number)
                .text(row.pipeline())
                .text(row.state().code())
                .text(row.subject())
                .instant(row.at()));
  }

  List<Entry> ofPipeline(Session session, String pipeline) throws SQLException {
    return Sql.query(
        session, OF_PIPELINE, params -> params.text(pipeline), ParallelJournalTable::read);
  }

  private static Entry read(Row row) throws SQLException {
    return new Entry(
        row.text("pipeline"),
        ParallelState.ofCode(row.text("state")),
        row.text("subject"),
        row.instant("at"));
  }
}
