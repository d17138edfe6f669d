package io.headgate.internal.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One writer at a time, as SQLite has it, on a connection that stays open. */
final class SoleWriter implements Writer {

  private final ReentrantLock lock = new ReentrantLock();
  private final DataSource source;
  private final Dialect dialect;
  private @Nullable Session session;
  private boolean closed;

  SoleWriter(DataSource source, Dialect dialect) {
    this.source = source;
    this.dialect = dialect;
  }

  @Override
  public <T> T write(Work<T> work) throws SQLException {
    lock.lock();
    try {
      Session current = session();
      try {
        T result = work.with(current);
        current.connection().commit();
        return result;
      } catch (SQLException | RuntimeException | Error e) {
        rollBack(current, e);
        throw e;
      }
    } finally {
      lock.unlock();
    }
  }

  private Session session() throws SQLException {
    if (closed) {
      throw new SQLException("The store is closed");
    }
    Session current = session;
    if (current == null) {
      Connection connection = source.getConnection();
      connection.setAutoCommit(false);
      current = Session.lasting(connection, dialect);
      session = current;
    }
    return current;
  }

  /**
   * Where the database has rolled back by itself already, as SQLite does on a full disk, the driver
   * does not know it: the next work on that connection would be in no transaction, and half of it
   * could stay. So that connection is not used again.
   */
  private void rollBack(Session failed, Throwable why) {
    try {
      failed.connection().rollback();
    } catch (SQLException e) {
      why.addSuppressed(e);
      session = null;
      failed.close().forEach(why::addSuppressed);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      Session last = session;
      session = null;
      if (last != null) {
        last.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
