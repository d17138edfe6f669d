package io.headgate.internal.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.headgate.internal.engine.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;

/**
 * One open store's database. Thread-safe.
 *
 * @param name what people call the store in messages; without credentials
 */
record Database(String name, Dialect dialect, Writer writer, HikariDataSource reader)
    implements AutoCloseable {

  /** Reads the latest commit. */
  <T> T read(String what, Writer.Work<T> work) {
    try (Connection connection = reader.getConnection()) {
      return work.with(Session.passing(connection, dialect));
    } catch (SQLException e) {
      throw failure("read " + what + " from", e);
    }
  }

  /** One transaction: all of the work is durable when this returns, or nothing was written. */
  <T> T write(String what, Writer.Work<T> work) {
    try {
      return writer.write(work);
    } catch (SQLException e) {
      throw failure("write " + what + " to", e);
    }
  }

  /** The same for work that is a single call of the database, which may be cheaper so. */
  <T> T writeAtOnce(String what, Writer.Work<T> call) {
    try {
      return writer.writeAtOnce(call);
    } catch (SQLException e) {
      throw failure("write " + what + " to", e);
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
    reader.close();
    writer.close();
  }
}
