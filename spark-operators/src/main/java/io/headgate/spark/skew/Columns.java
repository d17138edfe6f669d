package io.headgate.spark.skew;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.headgate.dag.PermanentFailure;
import io.headgate.inspection.SqlDialect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.BinaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/** Columns by name. */
final class Columns {

  private Columns() {}

  /** The column of that very name, whatever characters it has. */
  static Column named(String name) {
    return col(SqlDialect.SPARK.quoted(name));
  }

  static Column[] named(Collection<String> names) {
    return names.stream().map(Columns::named).toArray(Column[]::new);
  }

  static boolean has(Dataset<Row> rows, String name) {
    return Arrays.stream(rows.columns()).anyMatch(name::equalsIgnoreCase);
  }

  static StructField field(Dataset<Row> rows, String name) {
    return Arrays.stream(rows.schema().fields())
        .filter(field -> field.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow();
  }

  /**
   * @param what cannot be done without the columns, such as {@code join}
   * @param where such as {@code the left side}
   */
  static void require(String what, String where, Dataset<Row> rows, Collection<String> names) {
    for (String name : names) {
      if (!has(rows, name)) {
        throw new PermanentFailure(
            "Cannot "
                + what
                + " "
                + name
                + ": "
                + where
                + " has no such column, only "
                + String.join(", ", rows.columns()));
      }
    }
  }

  /** Whether the columns have these values, of which null is one; never null itself. */
  static Column equal(List<String> columns, List<? extends @Nullable Object> values) {
    List<Column> equal = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      equal.add(named(columns.get(i)).eqNullSafe(lit(values.get(i))));
    }
    return all(equal, Column::and);
  }

  static Column all(List<Column> columns, BinaryOperator<Column> combined) {
    return columns.stream().reduce(combined).orElseThrow();
  }
}
