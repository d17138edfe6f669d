package io.headgate.testing;

import io.headgate.internal.engine.Store;
import java.nio.file.Path;
import java.time.Duration;

class TrackersOnInMemoryTest extends TrackersContract {

  private final InMemoryStore kept = new InMemoryStore(clock);

  @Override
  Store open(Path place, SettableClock time) {
    return kept;
  }

  @Override
  void makeDue() {
    clock.advance(Duration.ofHours(1));
  }
}
