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
  private Optional<SwapState> stop = Optional.empty();
  private Runnable meanwhile = () -> {};

  /** Has something happen once, after a step was recorded and before it is taken. */
  void onceBefore(SwapState step, Runnable something) {
    stop = Optional.of(step);
    meanwhile = something;
  }

  @Override
  public void record(BackfillId id, String table, SwapState state, String detail) {
    if (failAt.filter(state::equals).isPresent()) {
      // Durable before the step, so a crash right after it is the harder case.
      entries.add(new Entry(id, table, state, detail, Instant.EPOCH));
      throw new IllegalStateException("crash at " + state);
    }
    entries.add(new Entry(id, table, state, detail, Instant.EPOCH));
    if (stop.filter(state::equals).isPresent()) {
      stop = Optional.empty();
      meanwhile.run();
    }
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
