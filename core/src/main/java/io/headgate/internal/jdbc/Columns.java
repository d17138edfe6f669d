package io.headgate.internal.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of many rows, column by column: what PostgreSQL takes as arrays, so that one
 * statement changes all of the rows.
 */
final class Columns implements Cells {

  /** What a column holds, in PostgreSQL's words. */
  private enum Kind {
    /** Compares by its bytes, like every text in the store. */
    TEXT("text", " COLLATE \"C\""),
    NUMBER("int8", ""),
    REAL("float8", "");

    private final String type;
    private final String suffix;

    Kind(String type, String suffix) {
      this.type = type;
      this.suffix = suffix;
    }
  }

  private static final class Column {
    private final Kind kind;
    private final List<@Nullable Object> values = new ArrayList<>();

    private Column(Kind kind) {
      this.kind = kind;
    }
  }

  private final List<Column> columns = new ArrayList<>();

  /** Of those rows, of which there is at least one. */
  static <T> Columns of(Collection<T> rows, Sql.RowBinding<? super T> binding) throws SQLException {
    Columns columns = new Columns();
    Params params = new Params(columns);
    for (T row : rows) {
      params.rewind();
      binding.bind(params, row);
    }
    return columns;
  }

  @Override
  public void text(int index, @Nullable String value) {
    add(index, Kind.TEXT, value);
  }

  @Override
  public void number(int index, @Nullable Long value) {
    add(index, Kind.NUMBER, value);
  }

  @Override
  public void real(int index, @Nullable Double value) {
    add(index, Kind.REAL, value);
  }

  private void add(int index, Kind kind, @Nullable Object value) {
    if (index > columns.size()) {
      columns.add(new Column(kind));
    }
    columns.get(index - 1).values.add(value);
  }

  /**
   * The statement for one row, made one for all rows; it answers the numbers of the rows that it
   * has changed, from 1.
   *
   * @param update of the form {@code UPDATE ... SET ... WHERE ...}, without subqueries
   */
  String unnested(String update) {
    return filledIn(update).replace("WHERE ", "FROM " + source() + "WHERE ") + "\nRETURNING v.row";
  }

  /**
   * The statement for one row, made one for all rows.
   *
   * @param insert of the form {@code INSERT INTO ... VALUES (?, ...) ...}
   */
  String unnestedValues(String insert) {
    String filledIn = filledIn(insert);
    int values = filledIn.indexOf("VALUES (");
    int end = filledIn.indexOf(')', values);
    return filledIn.substring(0, values)
        + "SELECT "
        + filledIn.substring(values + "VALUES (".length(), end)
        + " FROM "
        + source()
        + filledIn.substring(end + 1);
  }

  private String source() {
    return columns.stream()
            .map(column -> "?::" + column.kind.type + "[]")
            .collect(Collectors.joining(", ", "unnest(", ") WITH ORDINALITY AS v ("))
        + IntStream.rangeClosed(1, columns.size())
            .mapToObj(number -> "p" + number + ", ")
            .collect(Collectors.joining())
        + "row)\n";
  }

  /** The statement, with the rows' columns in place of its parameters. */
  private String filledIn(String statement) {
    StringBuilder sql = new StringBuilder(statement.length() * 2);
    int number = 0;
    for (char c : statement.strip().toCharArray()) {
      if (c == '?') {
        sql.append("v.p").append(number + 1).append(columns.get(number).kind.suffix);
        number++;
      } else {
        sql.append(c);
      }
    }
    return sql.toString();
  }

  /**
   * Binds them in a statement in which the first of them is that parameter.
   *
   * @return the parameter after the last of them
   */
  int bind(Session session, PreparedStatement statement, int first) throws SQLException {
    int next = first;
    for (Column column : columns) {
      statement.setArray(next++, session.array(column.kind.type, column.values.toArray()));
    }
    return next;
  }
}
