package io.headgate.testing;

import io.headgate.internal.engine.Store;
import io.headgate.postgres.TestDatabase;
import io.headgate.postgres.TestPostgres;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.postgresql.ds.PGSimpleDataSource;

class StoredDataOnPostgresTest extends StoredDataContract {

  private final TestDatabase database = TestPostgres.shared().createDatabase();

  @AfterEach
  void dropTheDatabase() {
    database.close();
  }

  @Override
  Store open() {
    return database.location().open(clock);
  }

  @Override
  DataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(database.url());
    source.setUser(TestDatabase.USER);
    return source;
  }

  @Override
  Map<String, String> placeholders() {
    return Map.of("text", "TEXT COLLATE \"C\"", "clustered", "");
  }

  @Override
  Optional<String> schema() {
    return Optional.of("headgate");
  }

  @Override
  void execute(String sql) {
    database.execute("SET search_path TO headgate; " + sql);
  }
}
