package io.headgate.testing;

import io.headgate.internal.engine.Store;
import java.nio.file.Path;

class PrecedenceOnInMemoryTest extends PrecedenceContract {

  private final InMemoryStore kept = new InMemoryStore(clock);

  @Override
  Store open(Path place, SettableClock time) {
    return kept;
  }
}
