package io.headgate.testing;

import io.headgate.internal.engine.Store;
import io.headgate.postgres.TestDatabase;
import io.headgate.postgres.TestPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

class PrecedenceOnPostgresTest extends PrecedenceContract {

  private final TestDatabase database = TestPostgres.shared().createDatabase();

  @Override
  Store open(Path place, SettableClock time) {
    return database.location().open(time);
  }

  @AfterEach
  void dropTheDatabase() {
    database.close();
  }
}
