package io.headgate.testing;

import io.headgate.internal.engine.Store;
import io.headgate.internal.jdbc.StoreLocation;
import java.nio.file.Path;

class PrecedenceOnSqliteTest extends PrecedenceContract {

  @Override
  Store open(Path place, SettableClock time) {
    return StoreLocation.embedded(place).open(time);
  }
}
