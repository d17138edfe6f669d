package io.headgate.internal.jdbc;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** What the databases do not share. Everything else is one code base and one set of migrations. */
enum Dialect {
  /**
   * Text compares by its bytes. A table whose key is not a number keeps its rows in the key's tree.
   */
  SQLITE("TEXT", "WITHOUT ROWID", "SELECT 1") {
    @Override
    boolean isTransient(SQLException e) {
      // The low byte is the primary code: busy, locked, input or output, full, cannot open.
      return Set.of(5, 6, 10, 13, 14).contains(e.getErrorCode() & 0xff);
    }

    @Override
    boolean isShared() {
      return false;
    }

    @Override
    boolean takesArrays() {
      return false;
    }
  },
  /** Text compares by its bytes too, not by the database's language. */
  POSTGRESQL("TEXT COLLATE \"C\"", "", "ALTER TABLE task_instance SET (fillfactor = 40)") {
    @Override
    boolean isTransient(SQLException e) {
      String state = String.valueOf(e.getSQLState());
      // Connection lost, deadlock or serialisation, out of resources, shut down, machine trouble.
      return Set.of("08", "40", "53", "57", "58").contains(state.substring(0, 2))
          || state.equals("25P03");
    }

    @Override
    boolean isShared() {
      return true;
    }

    @Override
    boolean takesArrays() {
      return true;
    }
  };

  private static final String NOW = "SELECT " + LeaseTable.NOW + " AS moment";

  private final String text;
  private final String clustered;
  private final String roomForChanges;

  Dialect(String text, String clustered, String roomForChanges) {
    this.text = text;
    this.clustered = clustered;
    this.roomForChanges = roomForChanges;
  }

  /** Whether the same may work later. */
  abstract boolean isTransient(SQLException e);

  /** Whether several processes may have the store open. */
  abstract boolean isShared();

  /** Whether a parameter can be a list of values, so that one statement changes many rows. */
  abstract boolean takesArrays();

  /**
   * The moment, by the one clock that all who have the store open share: the database's where there
   * are several of them.
   *
   * @param clock the process's own
   */
  Instant now(Session session, InstantSource clock) throws SQLException {
    return isShared()
        ? Sql.<Instant>query(session, NOW, params -> {}, row -> row.instant("moment")).get(0)
        : clock.instant();
  }

  /** What the migrations' placeholders stand for. */
  Map<String, String> placeholders() {
    return Map.of("text", text, "clustered", clustered, "roomForChanges", roomForChanges);
  }
}
