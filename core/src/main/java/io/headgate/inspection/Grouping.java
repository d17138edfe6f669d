package io.headgate.inspection;

import io.headgate.quality.Metric;
import io.headgate.quality.TableSchema;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The rows with a value of these columns, by value: it answers for every metric of the same columns
 * and rows.
 */
record Grouping(List<String> columns, Optional<String> filter) {

  static final String SEPARATOR = " ";

  /** Wide enough for any count, so that the texts are in the order of the numbers. */
  private static final int DIGITS = 19;

  static Grouping of(Metric metric) {
    return new Grouping(metric.columns(), metric.filter());
  }

  /** Whether a row counts as one with a value of these columns, which are quoted. */
  static String anyPresent(List<String> quoted) {
    return quoted.stream()
        .map(column -> column + " IS NOT NULL")
        .collect(Collectors.joining(" OR ", "(", ")"));
  }

  /** Whether a row counts. */
  String counts(SqlDialect dialect) {
    return anyPresent(quoted(dialect))
        + filter.map(sql -> " AND " + Aggregates.bracketed(sql)).orElse("");
  }

  List<String> quoted(SqlDialect dialect) {
    return columns.stream().map(dialect::quoted).toList();
  }

  /** How many rows count. */
  String rows(SqlDialect dialect) {
    return "COUNT(*) FILTER (WHERE " + counts(dialect) + ")";
  }

  /**
   * A number for each value, the same for the same.
   *
   * @return empty if the dialect has none for these columns: a hash leaves nulls inside of a value
   *     out, and knows nothing of texts that are the same though they are written otherwise
   */
  Optional<String> hash(SqlDialect dialect, TableSchema schema) {
    return isPlain(schema) ? dialect.hash(quoted(dialect)) : Optional.empty();
  }

  private boolean isPlain(TableSchema schema) {
    return columns.stream()
        .flatMap(column -> schema.find(column).stream())
        .map(column -> column.type().toUpperCase(Locale.ROOT))
        .noneMatch(type -> type.contains("<") || type.contains("COLLATE"));
  }

  /** The most frequent value and behind its count; null if each occurs once. */
  String mostFrequent(SqlDialect dialect, Predicate<String> hidden) {
    String value =
        columns.stream()
            .map(
                column ->
                    hidden.test(column)
                        ? "'***'"
                        : "COALESCE(" + dialect.text(dialect.quoted(column)) + ", 'null')")
            .collect(Collectors.joining(" || ', ' || "));
    return "MAX(CASE WHEN hg_rows > 1 THEN LPAD("
        + dialect.text("hg_rows")
        + ", "
        + DIGITS
        + ", '0') || '"
        + SEPARATOR
        + "' || "
        + value
        + " END)";
  }
}
