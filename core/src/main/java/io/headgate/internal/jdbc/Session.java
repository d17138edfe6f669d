package io.headgate.internal.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A connection, and the statements that are prepared on it. Not thread-safe. */
final class Session {

  /** More than the tables have; those with lists of varying length come and go. */
  private static final int MOST_KEPT = 128;

  /** Something done with a statement. */
  interface Use<T> {
    T with(PreparedStatement statement) throws SQLException;
  }

  private final Connection connection;
  private final Dialect dialect;
  private final boolean lasting;
  private final Map<String, PreparedStatement> kept = new LinkedHashMap<>(16, 0.75f, true);

  private Session(Connection connection, Dialect dialect, boolean lasting) {
    this.connection = connection;
    this.dialect = dialect;
    this.lasting = lasting;
  }

  /** Of a connection that goes back to a pool, which has its own ways to keep statements. */
  static Session passing(Connection connection, Dialect dialect) {
    return new Session(connection, dialect, false);
  }

  /** Of a connection that is kept open: what was prepared once stays prepared. */
  static Session lasting(Connection connection, Dialect dialect) {
    return new Session(connection, dialect, true);
  }

  Connection connection() {
    return connection;
  }

  Dialect dialect() {
    return dialect;
  }

  Array array(String type, Object[] values) throws SQLException {
    return connection.createArrayOf(type, values);
  }

  /** Does something with the statement, which must not be used any longer than that. */
  <T> T statement(String sql, Use<T> use) throws SQLException {
    if (!lasting) {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        return use.with(statement);
      }
    }
    PreparedStatement statement = kept.remove(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
    }
    boolean sound = false;
    try {
      T result = use.with(statement);
      sound = true;
      return result;
    } finally {
      if (sound) {
        keep(sql, statement);
      } else {
        statement.close();
      }
    }
  }

  private void keep(String sql, PreparedStatement statement) throws SQLException {
    kept.put(sql, statement);
    if (kept.size() > MOST_KEPT) {
      Iterator<PreparedStatement> eldest = kept.values().iterator();
      eldest.next().close();
      eldest.remove();
    }
  }

  /** The connection is of no more use; whatever it says to that is of no interest. */
  List<SQLException> close() {
    List<SQLException> complaints = new ArrayList<>();
    try {
      connection.close();
    } catch (SQLException e) {
      complaints.add(e);
    }
    return complaints;
  }
}
