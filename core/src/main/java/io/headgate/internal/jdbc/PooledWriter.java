package io.headgate.internal.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes on any connection of a pool, as many at a time as it has. */
record PooledWriter(HikariDataSource pool, Dialect dialect) implements Writer {

  @Override
  public <T> T write(Work<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.with(Session.passing(connection, dialect));
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException | Error e) {
        rollBack(connection, e);
        throw e;
      }
    }
  }

  private void rollBack(Connection connection, Throwable why) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      pool.evictConnection(connection);
      why.addSuppressed(e);
    }
  }

  @Override
  public <T> T writeAtOnce(Work<T> call) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return call.with(Session.passing(connection, dialect));
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
