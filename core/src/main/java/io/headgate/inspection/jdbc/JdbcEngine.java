package io.headgate.inspection.jdbc;

import io.headgate.inspection.QueryRefusedException;
import io.headgate.inspection.Relation;
import io.headgate.inspection.SqlDialect;
import io.headgate.inspection.SqlEngine;
import io.headgate.quality.TableInspector;
import io.headgate.quality.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks PostgreSQL over one connection; {@link #cancel} may be called by another thread. */
final class JdbcEngine implements SqlEngine {

  private static final String NO_SUCH_TABLE = "42P01";
  private static final String NO_SUCH_SCHEMA = "3F000";
  private static final String KEYS = "SELECT pg_get_partkeydef(to_regclass(?))";

  private final Connection connection;
  private volatile @Nullable Statement running;
  private volatile boolean cancelled;

  JdbcEngine(Connection connection) {
    this.connection = connection;
  }

  @Override
  public SqlDialect dialect() {
    return SqlDialect.POSTGRESQL;
  }

  @Override
  public Optional<Relation> relation(TableInspector.Request request) {
    Optional<Relation> relation = relation(request.table());
    return request.withSchema()
        ? relation.map(
            rows ->
                new Relation(
                    rows.from(),
                    new TableSchema(rows.schema().columns(), Optional.of(keys(rows.from()))),
                    rows.how()))
        : relation;
  }

  /** As PostgreSQL says it, such as {@code RANGE (sale_date)}. */
  private List<String> keys(String table) {
    try (PreparedStatement statement = connection.prepareStatement(KEYS)) {
      statement.setString(1, table);
      try (ResultSet result = statement.executeQuery()) {
        String keys = result.next() ? result.getString(1) : null;
        return keys == null ? List.of() : List.of(keys);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "Cannot find out what table " + table + " is partitioned by: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<Relation> relation(String table) {
    String from = dialect().quotedName(table);
    try (Statement statement = connection.createStatement();
        ResultSet none = statement.executeQuery("SELECT * FROM " + from + " LIMIT 0")) {
      return Optional.of(new Relation(from, schema(none.getMetaData()), "postgresql"));
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (state.equals(NO_SUCH_TABLE) || state.equals(NO_SUCH_SCHEMA)) {
        return Optional.empty();
      }
      throw new IllegalStateException("Cannot look at table " + table + ": " + e.getMessage(), e);
    }
  }

  private static TableSchema schema(ResultSetMetaData columns) throws SQLException {
    List<TableSchema.Column> schema = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      String type = columns.getColumnTypeName(i);
      if (columns.getColumnType(i) == Types.NUMERIC && columns.getPrecision(i) > 0) {
        type = "decimal(" + columns.getPrecision(i) + "," + columns.getScale(i) + ")";
      }
      schema.add(
          new TableSchema.Column(
              columns.getColumnName(i),
              type,
              columns.isNullable(i) != ResultSetMetaData.columnNoNulls));
    }
    return new TableSchema(schema);
  }

  @Override
  public List<@Nullable Object[]> query(String sql) {
    try (Statement statement = connection.createStatement()) {
      running = statement;
      if (cancelled) {
        throw new IllegalStateException("The inspection was cancelled");
      }
      try (ResultSet result = statement.executeQuery(sql)) {
        return rows(result);
      }
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (state.startsWith("42") || state.startsWith("22")) {
        throw new QueryRefusedException(String.valueOf(e.getMessage()), e);
      }
      throw new IllegalStateException("The database does not answer: " + e.getMessage(), e);
    } finally {
      running = null;
    }
  }

  private static List<@Nullable Object[]> rows(ResultSet result) throws SQLException {
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
}
