package io.headgate.testing;

import io.headgate.internal.engine.Store;
import java.nio.file.Path;

class ParallelOnInMemoryTest extends ParallelContract {

  private final InMemoryStore kept = new InMemoryStore(clock);

  @Override
  Store open(Path place, SettableClock time) {
    return kept;
  }
}
