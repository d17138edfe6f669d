package io.headgate.spark;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A journal that can fail, as a crash does, right after it has recorded a step. */
final class MemoryJournal implements SwapJournal {
  private final List<Entry> entries = new ArrayList<>();
  Optional<SwapState> failAt = Optional.empty();

  @Override
  public void record(BackfillId id, String table, SwapState state, String detail) {
    if (failAt.filter(state::equals).isPresent()) {
      // Durable before the step, so a crash right after it is the harder case.
      entries.add(new Entry(id, table, state, detail, Instant.EPOCH));
      throw new IllegalStateException("crash at " + state);
    }
    entries.add(new Entry(id, table, state, detail, Instant.EPOCH));
  }

  @Override
  public List<Entry> entries(BackfillId id) {
    return entries.stream().filter(entry -> entry.swap().equals(id)).toList();
  }

  @Override
  public List<Entry> entriesOf(String table) {
    return entries.stream().filter(entry -> entry.table().equals(table)).toList();
  }

  List<SwapState> states() {
    return entries.stream().map(Entry::state).toList();
  }
}
