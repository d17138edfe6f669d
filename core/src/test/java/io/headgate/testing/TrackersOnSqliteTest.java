package io.headgate.testing;

import io.headgate.internal.engine.Store;
import io.headgate.internal.jdbc.StoreLocation;
import java.nio.file.Path;
import java.time.Duration;

class TrackersOnSqliteTest extends TrackersContract {

  @Override
  Store open(Path place, SettableClock time) {
    return StoreLocation.embedded(place).open(time);
  }

  @Override
  void makeDue() {
    clock.advance(Duration.ofHours(1));
  }
}
