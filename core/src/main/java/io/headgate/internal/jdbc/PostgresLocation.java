package io.headgate.internal.jdbc;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import com.zaxxer.hikari.util.Credentials;
import io.headgate.internal.engine.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** A database of a PostgreSQL server. Headgate's tables are in a schema of their own. */
record PostgresLocation(String url, String user, Supplier<String> password)
    implements StoreLocation {

  private static final String SCHEMA = "headgate";
  private static final String PREFIX = "jdbc:postgresql:";
  private static final int CONNECTIONS = 8;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /**
   * Without an answer for so long, the connection counts as lost; the address may say otherwise.
   */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

  /** A node that stops in the middle of a commit does not keep others waiting for longer. */
  private static final Duration STUCK_TIMEOUT = Duration.ofSeconds(10);

  /**
   * Every statement of the store has its index. On a table that was never analysed, the planner
   * would take the whole table for the shorter way, and a prepared statement keeps to that plan
   * while the table grows.
   */
  private static final String BY_INDEX =
      """
      SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
      SET plan_cache_mode = force_generic_plan
      """;

  PostgresLocation {
    requireNonNull(user, "user");
    requireNonNull(password, "password");
    if (!url.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "The address of a PostgreSQL store begins with " + PREFIX + "//host/database");
    }
    if (url.toLowerCase(Locale.ROOT).contains("password=")) {
      throw new IllegalArgumentException(
          "The address of a PostgreSQL store must not hold a password: give it apart");
    }
  }

  @Override
  public Store open(InstantSource clock) {
    HikariDataSource pool = connect();
    try {
      Migrations.apply(name(), pool, Dialect.POSTGRESQL, Optional.of(SCHEMA));
      return new JdbcStore(
          new Database(
              name(), Dialect.POSTGRESQL, new PooledWriter(pool, Dialect.POSTGRESQL), pool),
          clock,
          () -> {});
    } catch (RuntimeException | Error e) {
      pool.close();
      throw e;
    }
  }

  private HikariDataSource connect() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("headgate");
    config.setJdbcUrl(url);
    config.setCredentialsProvider(() -> Credentials.of(user, password.get()));
    config.setSchema(SCHEMA);
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECT_TIMEOUT.toMillis());
    config.addDataSourceProperty("ApplicationName", "headgate");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
    config.addDataSourceProperty("socketTimeout", Long.toString(ANSWER_TIMEOUT.toSeconds()));
    config.setConnectionInitSql(
        "SET idle_in_transaction_session_timeout = " + STUCK_TIMEOUT.toMillis() + ";" + BY_INDEX);
    try {
      return new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      throw new IllegalStateException(
          "Cannot open the store "
              + name()
              + " as user "
              + user
              + ": "
              + e.getMessage()
              + "; check the address, the user, the password and that the server runs",
          e);
    }
  }

  /** The address without its parameters. */
  private String name() {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }

  /** Without the password's supplier. */
  @Override
  public String toString() {
    return name();
  }
}
