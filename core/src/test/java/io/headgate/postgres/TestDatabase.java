package io.headgate.postgres;

import io.headgate.internal.jdbc.StoreLocation;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A database of a test server; closing it drops it. */
public final class TestDatabase implements AutoCloseable {

  public static final String USER = "postgres";

  private final TestPostgres server;
  private final String name;

  TestDatabase(TestPostgres server, String name) {
    this.server = server;
    this.name = name;
  }

  public String url() {
    return url(server.port());
  }

  /** The address by way of another port, such as a proxy's. */
  public String url(int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
  }

  public StoreLocation location() {
    return StoreLocation.postgres(url(), USER, () -> "");
  }

  /** From now on, only who knows the password gets in. */
  public void demandPassword(String password) {
    execute("ALTER ROLE " + USER + " PASSWORD '" + password + "'");
    server.demandPassword(name);
  }

  public void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(url(), USER, "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot execute " + sql, e);
    }
  }

  /** Locks the rows until it is closed, as a node does that stopped within a commit. */
  public AutoCloseable lock(String select) throws SQLException {
    Connection connection = DriverManager.getConnection(url(), USER, "");
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(select + " FOR UPDATE");
    }
    return () -> {
      // The server ends the transaction of a closed connection at some time, not before close
      // returns.
      connection.rollback();
      connection.close();
    };
  }

  @Override
  public void close() {
    server.execute("DROP DATABASE " + name + " WITH (FORCE)");
  }
}
