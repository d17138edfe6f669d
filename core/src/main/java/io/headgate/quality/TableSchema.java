package io.headgate.quality;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The columns of a table, in order. Types are SQL names in lower case, such as {@code
 * decimal(10,2)}.
 *
 * @param partitionedBy the columns that the table is partitioned by, in order, with what is made of
 *     them, such as {@code sale_date} or {@code day(sold_at)}; empty where nobody told, which is
 *     not the same as a table without partitions
 */
public record TableSchema(List<Column> columns, Optional<List<String>> partitionedBy) {

  private static final Set<String> WHOLE = Set.of("tinyint", "smallint", "int", "bigint");

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

    /** Whether it holds texts. */
    public boolean isText() {
      return ColumnType.parse(type).name().equals("string");
    }

    /** Whether it holds whole numbers. */
    public boolean isWholeNumber() {
      return WHOLE.contains(ColumnType.parse(type).name());
    }

    /** Whether it holds values with parts, such as a list. */
    public boolean isNested() {
      return type.indexOf('<') >= 0;
    }

    @Override
    public String toString() {
      return name + " " + type + (nullable ? "" : " not null");
    }
  }

  public TableSchema {
    columns = List.copyOf(columns);
    partitionedBy =
        partitionedBy.map(keys -> keys.stream().map(key -> key.toLowerCase(Locale.ROOT)).toList());
  }

  /** Of a table of whose partitions nothing is known. */
  public TableSchema(List<Column> columns) {
    this(columns, Optional.empty());
  }

  public static TableSchema of(Column... columns) {
    return new TableSchema(List.of(columns));
  }

  /** The same columns in a table that is partitioned by these; by none, if there are none. */
  public TableSchema partitioned(String... keys) {
    return new TableSchema(columns, Optional.of(List.of(keys)));
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
