package io.headgate.internal.jdbc;

import java.sql.SQLException;

/** Who writes to a database. Thread-safe. */
interface Writer extends AutoCloseable {

  /** Something done in a session. */
  interface Work<T> {
    T with(Session session) throws SQLException;
  }

  /** One transaction: all of the work is durable when this returns, or nothing was written. */
  <T> T write(Work<T> work) throws SQLException;

  /** The same for work that is a single call of the database, which may be cheaper so. */
  default <T> T writeAtOnce(Work<T> call) throws SQLException {
    return write(call);
  }

  @Override
  void close();
}
