package io.headgate.internal.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
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
    String source =
        columns.stream()
                .map(column -> "?::" + column.kind.type + "[]")
                .collect(Collectors.joining(", ", "FROM unnest(", ") WITH ORDINALITY AS v ("))
            + IntStream.rangeClosed(1, columns.size())
                .mapToObj(number -> "p" + number + ", ")
                .collect(Collectors.joining())
            + "row)\n";
    StringBuilder sql = new StringBuilder(update.length() * 2);
    int number = 0;
    for (char c : update.strip().toCharArray()) {
      if (c == '?') {
        sql.append("v.p").append(number + 1).append(columns.get(number).kind.suffix);
        number++;
      } else {
        sql.append(c);
      }
    }
    return sql.toString().replace("WHERE ", source + "WHERE ") + "\nRETURNING v.row";
  }

  void bind(Connection connection, PreparedStatement statement) throws SQLException {
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      statement.setArray(
          i + 1, connection.createArrayOf(column.kind.type, column.values.toArray()));
    }
  }
}
