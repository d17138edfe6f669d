package io.headgate.internal.jdbc;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {

  @TempDir Path directory;

  @Override
  StoreLocation location() {
    return StoreLocation.embedded(directory.resolve("state").resolve("store"));
  }
}
