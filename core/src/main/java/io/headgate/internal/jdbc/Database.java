package io.headgate.internal.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.headgate.internal.engine.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;

/**
 * The pools of one open store. Thread-safe.
 *
 * @param name what people call the store in messages; without credentials
 * @param writer for SQLite, which has one writer at a time, a pool of one connection: it is the
 *     writers' lock
 * @param reader may be the same pool
 */
record Database(String name, Dialect dialect, HikariDataSource writer, HikariDataSource reader)
    implements AutoCloseable {

  /** Something done with a connection. */
  interface Work<T> {
    T with(Connection connection) throws SQLException;
  }

  /** Reads the latest commit. */
  <T> T read(String what, Work<T> work) {
    try (Connection connection = reader.getConnection()) {
      return work.with(connection);
    } catch (SQLException e) {
      throw failure("read " + what + " from", e);
    }
  }

  /** One transaction: all of the work is durable when this returns, or nothing was written. */
  <T> T write(String what, Work<T> work) {
    try (Connection connection = writer.getConnection()) {
      return inTransaction(connection, work);
    } catch (SQLException e) {
      throw failure("write " + what + " to", e);
    }
  }

  private <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.with(connection);
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException | Error e) {
      rollBack(connection, e);
      throw e;
    }
  }

  /**
   * Where the database has rolled back by itself already, as SQLite does on a full disk, the driver
   * does not know it: the next work on that connection would be in no transaction, and half of it
   * could stay. So nobody gets the connection again.
   */
  private void rollBack(Connection connection, Throwable why) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      writer.evictConnection(connection);
      why.addSuppressed(e);
    }
  }

  private RuntimeException failure(String what, SQLException e) {
    String message = "Cannot " + what + " the store " + name + ": " + e.getMessage();
    return isTransient(e)
        ? new StoreUnavailableException(message, e)
        : new IllegalStateException(message, e);
  }

  private boolean isTransient(SQLException e) {
    return e instanceof SQLTransientException
        || e instanceof SQLRecoverableException
        || dialect.isTransient(e);
  }

  @Override
  public void close() {
    if (reader != writer) {
      reader.close();
    }
    writer.close();
  }
}
