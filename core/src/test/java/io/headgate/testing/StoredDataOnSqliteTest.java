package io.headgate.testing;

import io.headgate.internal.engine.Store;
import io.headgate.internal.jdbc.StoreLocation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.sqlite.SQLiteDataSource;

class StoredDataOnSqliteTest extends StoredDataContract {

  @Override
  Store open() {
    return StoreLocation.embedded(directory).open(clock);
  }

  @Override
  DataSource source() {
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + directory.resolve("headgate.db"));
    return source;
  }

  @Override
  Map<String, String> placeholders() {
    return Map.of("text", "TEXT", "clustered", "WITHOUT ROWID");
  }

  @Override
  Optional<String> schema() {
    return Optional.empty();
  }

  @Override
  void execute(String sql) {
    try (Connection connection = source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot execute " + sql, e);
    }
  }
}
