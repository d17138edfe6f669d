package io.headgate.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A PostgreSQL server in a directory of its own. It ends with its JVM, however that ends: a little
 * process waits for the JVM's end of a pipe to close, then stops the server if need be, and deletes
 * the directory.
 */
public final class TestPostgres implements AutoCloseable {

  /** The one of this JVM, with a database per test. */
  private static final class Shared {
    private static final TestPostgres SERVER = start();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close, "stop-postgres"));
    }
  }

  private static final String ORPHAN_GUARD =
      """
      if ! read -r bye; then
        kill -INT $(head -n 1 "$1/postmaster.pid")
      fi
      while [ -e "$1/postmaster.pid" ]; do sleep 0.1; done
      rm -rf "$1"
      """;

  private final AtomicInteger databases = new AtomicInteger();
  private final Path data;
  private final int port;
  private final Process guard;
  private EmbeddedPostgres server;

  private TestPostgres(Path data) throws IOException {
    this.data = data;
    this.server = builder(data).start();
    this.port = server.getPort();
    this.guard =
        new ProcessBuilder(List.of("sh", "-c", ORPHAN_GUARD, "guard", data.toString())).start();
  }

  /** The server that the tests of this JVM share. */
  public static TestPostgres shared() {
    return Shared.SERVER;
  }

  /** A server of one's own, to be stopped and started at will. */
  public static TestPostgres start() {
    try {
      return new TestPostgres(Files.createTempDirectory("headgate-postgres-"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start PostgreSQL for the tests", e);
    }
  }

  private static EmbeddedPostgres.Builder builder(Path data) {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false);
  }

  /** An empty database. */
  public TestDatabase createDatabase() {
    String name = "test_" + databases.incrementAndGet();
    execute("CREATE DATABASE " + name);
    return new TestDatabase(this, name);
  }

  public int port() {
    return port;
  }

  /** Demands the user's password of whoever connects to the database. */
  void demandPassword(String database) {
    try {
      Path rules = data.resolve("pg_hba.conf");
      String rule = "host %s all all scram-sha-256%n".formatted(database);
      Files.writeString(rules, rule + Files.readString(rules));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    execute("SELECT pg_reload_conf()");
  }

  /** Ends every connection and stops; what was committed stays. */
  public void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts again, on the same port, what {@link #stop} has stopped. */
  public void startAgain() {
    try {
      server = builder(data).setPort(port).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void execute(String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot execute " + sql, e);
    }
  }

  @Override
  public void close() {
    stop();
    try {
      guard.getOutputStream().write("bye\n".getBytes(StandardCharsets.UTF_8));
      guard.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot clean up " + data, e);
    }
  }
}
