package io.headgate.internal.jdbc;

import io.headgate.postgres.TestDatabase;
import io.headgate.postgres.TestPostgres;
import org.junit.jupiter.api.AfterEach;

class PostgresStoreTest extends StoreContract {

  private final TestDatabase database = TestPostgres.shared().createDatabase();

  @Override
  StoreLocation location() {
    return database.location();
  }

  @AfterEach
  void dropTheDatabase() {
    database.close();
  }
}
