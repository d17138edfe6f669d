package io.headgate.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.headgate.internal.engine.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Transactions, where the database has a will of its own. */
class DatabaseTest {

  private static final String FILL = "INSERT INTO ballast VALUES (zeroblob(1000000))";

  @TempDir Path directory;

  /** A database that is full at 64 pages of 4 KB. */
  private Database small() {
    SQLiteConfig limited = new SQLiteConfig();
    limited.setMaxPageCount(64);
    SQLiteDataSource source = new SQLiteDataSource(limited);
    source.setUrl("jdbc:sqlite:" + directory.resolve("small.db"));
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setMaximumPoolSize(1);
    HikariDataSource pool = new HikariDataSource(config);
    Database database =
        new Database("small.db", Dialect.SQLITE, new SoleWriter(source, Dialect.SQLITE), pool);
    database.write(
        "the tables",
        session -> {
          execute(session, "CREATE TABLE ballast (bytes BLOB)");
          execute(session, "CREATE TABLE fact (number INTEGER)");
          return true;
        });
    return database;
  }

  private static boolean execute(Session session, String sql) throws SQLException {
    try (Statement statement = session.connection().createStatement()) {
      return statement.execute(sql);
    }
  }

  private static int facts(Database database) {
    return database.read(
        "the facts",
        session -> {
          try (Statement statement = session.connection().createStatement();
              ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM fact")) {
            return result.next() ? result.getInt(1) : -1;
          }
        });
  }

  /**
   * On a full disk SQLite rolls back by itself. What follows on that connection must not be in no
   * transaction at all, or half of it could stay.
   */
  @Test
  void afterAFullDiskEverythingIsInATransactionAgain() {
    try (Database database = small()) {
      assertThatThrownBy(
              () ->
                  database.write(
                      "too much",
                      session -> {
                        execute(session, "INSERT INTO fact VALUES (1)");
                        return execute(session, FILL);
                      }))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("database or disk is full");
      assertThat(facts(database)).isZero();

      assertThatThrownBy(
              () ->
                  database.write(
                      "half of something",
                      session -> {
                        execute(session, "INSERT INTO fact VALUES (2)");
                        throw new IllegalStateException("the other half is missing");
                      }))
          .hasMessage("the other half is missing");
      assertThat(facts(database)).isZero();

      database.write("a fact", session -> execute(session, "INSERT INTO fact VALUES (3)"));
      assertThat(facts(database)).isOne();
    }
  }
}
