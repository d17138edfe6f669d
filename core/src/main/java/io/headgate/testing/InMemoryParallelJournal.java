package io.headgate.testing;

import io.headgate.backfill.ParallelJournal;
import io.headgate.backfill.ParallelState;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The journal of parallel pipelines in memory. Thread-safe. */
final class InMemoryParallelJournal implements ParallelJournal {

  private final InstantSource clock;
  private final List<Entry> entries = new ArrayList<>();

  InMemoryParallelJournal(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void record(String pipeline, ParallelState state, String subject) {
    entries.add(new Entry(pipeline, state, subject, clock.instant()));
  }

  @Override
  public synchronized List<Entry> entries(String pipeline) {
    return entries.stream().filter(entry -> entry.pipeline().equals(pipeline)).toList();
  }
}
