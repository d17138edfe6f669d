package io.headgate.internal.engine.backfill;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.dag.TaskContext;
import java.util.List;

/**
 * A swap notes each step before it takes it: a node that has lost the run meanwhile neither notes
 * the next step nor takes it.
 */
public record FencedJournal(TaskContext context, SwapJournal journal) implements SwapJournal {

  @Override
  public void record(BackfillId swap, String table, SwapState state, String detail) {
    context.requireOwnership();
    journal.record(swap, table, state, detail);
  }

  @Override
  public List<Entry> entries(BackfillId swap) {
    return journal.entries(swap);
  }

  @Override
  public List<Entry> entriesOf(String table) {
    return journal.entriesOf(table);
  }
}
