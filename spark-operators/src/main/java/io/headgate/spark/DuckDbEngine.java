package io.headgate.spark;

import io.headgate.inspection.QueryRefusedException;
import io.headgate.inspection.Relation;
import io.headgate.inspection.SqlDialect;
import io.headgate.inspection.SqlEngine;
import io.headgate.quality.TableInspector;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks DuckDB, inside this process, about files: several times faster than Spark where one machine
 * is enough, and there is no session to start. For one request; {@link #cancel} may be called by
 * another thread.
 */
final class DuckDbEngine implements SqlEngine, AutoCloseable {

  private final Connection connection;
  private final LakeFiles.Plan plan;
  private final List<Path> files;
  private final Function<String, Optional<Relation>> others;
  private volatile @Nullable Statement running;
  private volatile boolean cancelled;

  /**
   * @param files of the plan; at least one
   * @param others finds the files of other tables
   */
  DuckDbEngine(LakeFiles.Plan plan, List<Path> files, Function<String, Optional<Relation>> others) {
    this.plan = plan;
    this.files = files;
    this.others = others;
    try {
      this.connection = DriverManager.getConnection("jdbc:duckdb:");
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET TimeZone = 'UTC'");
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot start DuckDB: " + e.getMessage(), e);
    }
  }

  /** Whether it is on the class path; the dependency is optional. */
  static boolean isThere() {
    try {
      Class.forName("org.duckdb.DuckDBDriver");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Override
  public SqlDialect dialect() {
    return SqlDialect.DUCKDB;
  }

  @Override
  public Optional<Relation> relation(TableInspector.Request request) {
    return Optional.of(relation(plan, files));
  }

  @Override
  public Optional<Relation> relation(String table) {
    return others.apply(table);
  }

  /** Directories called after a partition hold the column a second time: it is not read there. */
  static Relation relation(LakeFiles.Plan plan, List<Path> files) {
    String list =
        files.stream()
            .map(path -> "'" + path.toString().replace("'", "''") + "'")
            .collect(Collectors.joining(", ", "[", "]"));
    return new Relation(
        "read_parquet(" + list + ", union_by_name = true, hive_partitioning = false)",
        plan.schema(),
        "duckdb, " + plan);
  }

  @Override
  public List<@Nullable Object[]> query(String sql) {
    try (Statement statement = connection.createStatement()) {
      running = statement;
      if (cancelled) {
        throw new IllegalStateException("The inspection was cancelled");
      }
      try (ResultSet result = statement.executeQuery(sql)) {
        int columns = result.getMetaData().getColumnCount();
        List<@Nullable Object[]> rows = new ArrayList<>();
        while (result.next()) {
          @Nullable Object[] values = new Object[columns];
          for (int i = 0; i < columns; i++) {
            values[i] = result.getObject(i + 1);
          }
          rows.add(values);
        }
        return rows;
      }
    } catch (SQLException e) {
      String message = String.valueOf(e.getMessage());
      if (isAboutTheQuery(message)) {
        throw new QueryRefusedException(message, e);
      }
      throw new IllegalStateException("DuckDB cannot read: " + message, e);
    } finally {
      running = null;
    }
  }

  /** DuckDB tells the class of an error in the first words of its text only. */
  private static boolean isAboutTheQuery(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    return List.of(
            "binder error",
            "catalog error",
            "parser error",
            "conversion error",
            "out of range error",
            "invalid input error",
            "mismatch type error")
        .stream()
        .anyMatch(lower::startsWith);
  }

  void cancel() {
    cancelled = true;
    Statement statement = running;
    if (statement != null) {
      try {
        statement.cancel();
      } catch (SQLException e) {
        // It has ended by itself meanwhile.
        running = null;
      }
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot close DuckDB: " + e.getMessage(), e);
    }
  }
}
