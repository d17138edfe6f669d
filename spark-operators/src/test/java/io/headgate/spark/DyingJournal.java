package io.headgate.spark;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import java.util.List;

/** The process dies right after it has written that many lines, before it does what they say. */
final class DyingJournal implements SwapJournal {
  private final SwapJournal kept;
  private int left;

  DyingJournal(SwapJournal kept, int lines) {
    this.kept = kept;
    this.left = lines;
  }

  @Override
  public void record(BackfillId swap, String table, SwapState state, String detail) {
    kept.record(swap, table, state, detail);
    left--;
    if (left == 0) {
      throw new Died();
    }
  }

  @Override
  public List<Entry> entries(BackfillId swap) {
    return kept.entries(swap);
  }

  @Override
  public List<Entry> entriesOf(String table) {
    return kept.entriesOf(table);
  }

  static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
