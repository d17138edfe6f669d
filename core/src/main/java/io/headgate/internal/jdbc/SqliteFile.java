package io.headgate.internal.jdbc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Looks at a database file before anything is written to it. */
final class SqliteFile {

  private SqliteFile() {}

  /**
   * @throws IllegalStateException if the file exists and is not a sound SQLite database, or cannot
   *     be looked at, as on a full disk
   */
  static void requireSound(Path file) {
    if (!Files.exists(file)) {
      return;
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    String found;
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
      found = result.next() ? result.getString(1) : "no answer";
    } catch (SQLException e) {
      throw Dialect.SQLITE.isTransient(e)
          ? unavailable(file, e)
          : unsound(file, String.valueOf(e.getMessage()), e);
    }
    if (!found.equals("ok")) {
      throw unsound(file, found, new SQLException(found));
    }
  }

  private static IllegalStateException unsound(Path file, String why, SQLException cause) {
    return new IllegalStateException(
        "Cannot open the store "
            + file
            + ": it is not a readable SQLite database ("
            + why
            + "); nothing was changed. Restore it from a backup, or use another directory",
        cause);
  }

  private static IllegalStateException unavailable(Path file, SQLException cause) {
    return new IllegalStateException(
        "Cannot open the store "
            + file
            + ": its disk does not serve it just now ("
            + cause.getMessage()
            + "); nothing was changed. See to space and permissions, and open it again",
        cause);
  }
}
