package io.headgate.quality;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The columns of a table, in order. Types are SQL names in lower case, such as {@code
 * decimal(10,2)}.
 */
public record TableSchema(List<Column> columns) {

  private static final Set<String> NUMERIC =
      Set.of("tinyint", "smallint", "int", "bigint", "float", "double", "decimal");

  /** One column. */
  public record Column(String name, String type, boolean nullable) {
    public Column {
      type = type.toLowerCase(Locale.ROOT).replace(" ", "");
    }

    /** Whether it holds numbers. */
    public boolean isNumeric() {
      return NUMERIC.contains(ColumnType.parse(type).name());
    }

    @Override
    public String toString() {
      return name + " " + type + (nullable ? "" : " not null");
    }
  }

  public TableSchema {
    columns = List.copyOf(columns);
  }

  public static TableSchema of(Column... columns) {
    return new TableSchema(List.of(columns));
  }

  /** A column that may hold nulls. */
  public static Column column(String name, String type) {
    return new Column(name, type, true);
  }

  /** The column of that name, case-insensitively, as SQL has it. */
  public Optional<Column> find(String name) {
    return columns.stream().filter(column -> column.name().equalsIgnoreCase(name)).findFirst();
  }
}
