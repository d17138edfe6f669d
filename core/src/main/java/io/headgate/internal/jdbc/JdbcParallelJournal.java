package io.headgate.internal.jdbc;

import io.headgate.backfill.ParallelJournal;
import io.headgate.backfill.ParallelState;
import java.time.InstantSource;
import java.util.List;

/** The journal of parallel pipelines in the store. */
record JdbcParallelJournal(Database database, ParallelJournalTable table, InstantSource clock)
    implements ParallelJournal {

  @Override
  public void record(String pipeline, ParallelState state, String subject) {
    Entry entry = new Entry(pipeline, state, subject, clock.instant());
    database.write(
        "the journal of parallel pipeline " + pipeline,
        session -> {
          table.append(session, entry);
          return entry;
        });
  }

  @Override
  public List<Entry> entries(String pipeline) {
    return database.read(
        "the journal of parallel pipeline " + pipeline,
        session -> table.ofPipeline(session, pipeline));
  }
}
