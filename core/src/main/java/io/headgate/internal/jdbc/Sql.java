package io.headgate.internal.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** Runs one statement of a table class on a session. */
final class Sql {

  private Sql() {}

  /** Sets the parameters of a query. */
  interface Binding {
    void bind(Params params) throws SQLException;
  }

  /** Sets the parameters for one row of a batch. */
  interface RowBinding<T> {
    void bind(Params params, T row) throws SQLException;
  }

  /** Makes a value of a row. */
  interface Mapping<T> {
    T map(Row row) throws SQLException;
  }

  static <T> List<T> query(
      Session session, String sql, Binding binding, Mapping<? extends T> mapping)
      throws SQLException {
    return session.statement(
        sql,
        statement -> {
          binding.bind(new Params(statement));
          try (ResultSet result = statement.executeQuery()) {
            Row row = new Row(result);
            List<T> found = new ArrayList<>();
            while (result.next()) {
              found.add(mapping.map(row));
            }
            return List.copyOf(found);
          }
        });
  }

  /** How many rows were written. */
  static int update(Session session, String sql, Binding binding) throws SQLException {
    return session.statement(
        sql,
        statement -> {
          binding.bind(new Params(statement));
          return statement.executeUpdate();
        });
  }

  /**
   * Changes every row, in one statement where the database has one for that.
   *
   * @param sql of the form {@code UPDATE ... SET ... WHERE ...}, for one row, without subqueries
   * @return the rows for which nothing was written, in order
   */
  static <T> List<T> updateEach(
      Session session, String sql, Collection<T> rows, RowBinding<? super T> binding)
      throws SQLException {
    if (rows.size() < 2 || !session.dialect().takesArrays()) {
      return batch(session, sql, rows, binding);
    }
    List<T> ordered = List.copyOf(rows);
    Columns columns = Columns.of(ordered, binding);
    BitSet written =
        session.statement(
            columns.unnested(sql),
            statement -> {
              columns.bind(session, statement, 1);
              BitSet numbers = new BitSet(ordered.size());
              try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                  numbers.set(result.getInt(1) - 1);
                }
              }
              return numbers;
            });
    return IntStream.range(0, ordered.size())
        .filter(index -> !written.get(index))
        .mapToObj(ordered::get)
        .toList();
  }

  /**
   * Inserts every row, in one statement where the database has one for that.
   *
   * @param sql of the form {@code INSERT INTO ... VALUES (?, ...) ...}, for one row
   * @return whether all of them were written
   */
  static <T> boolean insertEach(
      Session session, String sql, Collection<T> rows, RowBinding<? super T> binding)
      throws SQLException {
    if (rows.size() < 2 || !session.dialect().takesArrays()) {
      return batch(session, sql, rows, binding).isEmpty();
    }
    Columns columns = Columns.of(rows, binding);
    int written =
        session.statement(
            columns.unnestedValues(sql),
            statement -> {
              columns.bind(session, statement, 1);
              return statement.executeUpdate();
            });
    return written == rows.size();
  }

  /**
   * Executes the statement once per row.
   *
   * @return the rows for which nothing was written, in order
   */
  static <T> List<T> batch(
      Session session, String sql, Collection<T> rows, RowBinding<? super T> binding)
      throws SQLException {
    if (rows.isEmpty()) {
      return List.of();
    }
    List<T> ordered = List.copyOf(rows);
    int[] written =
        session.statement(
            sql,
            statement -> {
              Params params = new Params(statement);
              for (T row : ordered) {
                params.rewind();
                binding.bind(params, row);
                statement.addBatch();
              }
              return statement.executeBatch();
            });
    if (Arrays.stream(written).allMatch(count -> count > 0)) {
      return List.of();
    }
    return IntStream.range(0, written.length)
        .filter(index -> written[index] == 0)
        .mapToObj(ordered::get)
        .toList();
  }
}
