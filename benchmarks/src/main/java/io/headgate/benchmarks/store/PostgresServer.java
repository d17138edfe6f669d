package io.headgate.benchmarks.store;

import io.headgate.OrchestratorBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * A PostgreSQL server whose commits are durable. The embedded server for tests switches fsync and
 * synchronous commits off; here they are on, and the server is asked whether they are.
 */
public final class PostgresServer implements DurableStore {

  private static final String USER = "postgres";

  private final EmbeddedPostgres server;
  private final DataSource database;

  private PostgresServer(EmbeddedPostgres server) {
    this.server = server;
    this.database = server.getPostgresDatabase();
    require("fsync", "on");
    require("synchronous_commit", "on");
    require("full_page_writes", "on");
  }

  /** With its data in a new directory below {@code parent}, which should be on a disk. */
  public static PostgresServer in(Path parent) {
    try {
      Files.createDirectories(parent);
      return new PostgresServer(
          EmbeddedPostgres.builder()
              .setOverrideWorkingDirectory(parent.toFile())
              .setDataDirectory(Files.createTempDirectory(parent, "postgres"))
              .setCleanDataDirectory(true)
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("shared_buffers", "256MB")
              .setServerConfig("max_wal_size", "4GB")
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void require(String setting, String wanted) {
    String found = ask("SHOW " + setting);
    if (!found.equals(wanted)) {
      throw new IllegalStateException(
          "PostgreSQL has " + setting + "=" + found + ": what it commits would not be durable");
    }
  }

  public String url() {
    return server.getJdbcUrl(USER, USER).replaceAll("[?].*", "");
  }

  public String user() {
    return USER;
  }

  @Override
  public String name() {
    return "PostgreSQL";
  }

  @Override
  public Connection connect() throws SQLException {
    return database.getConnection();
  }

  @Override
  public OrchestratorBuilder configure(OrchestratorBuilder builder) {
    return builder.postgresStore(url(), USER, () -> "");
  }

  /** Each writing transaction takes one number; a look takes none. */
  @Override
  public long commits() {
    return Long.parseLong(ask("SELECT pg_snapshot_xmax(pg_current_snapshot())"));
  }

  @Override
  public long walBytes() {
    return Long.parseLong(
        ask("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"));
  }

  @Override
  public boolean takesArrays() {
    return true;
  }

  private String ask(String question) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(question)) {
      answer.next();
      return String.valueOf(answer.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL does not answer " + question, e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
