package io.headgate.inspection;

import io.headgate.quality.RowRule;
import io.headgate.quality.Sampling;
import io.headgate.quality.TableInspector;
import io.headgate.quality.TableSchema;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows rows that break a rule, as text.
 *
 * @param relation the request's table
 */
record FailingRows(SqlEngine engine, TableInspector.Request request, Relation relation) {

  /** A row with more columns does not fit a line. */
  private static final int MOST_COLUMNS = 12;

  private static final int LONGEST_VALUE = 60;

  /** Of the wanted partitions and no others; none if the query is refused. */
  List<String> read(RowRule rule, Sampling sampling) {
    SqlDialect dialect = engine.dialect();
    BrokenRules broken = new BrokenRules(dialect, request.dataset(), List.of(rule));
    List<String> columns = columns(rule);
    String shown =
        columns.stream()
            .map(
                column -> sampling.redacts(column) ? "'***'" : dialect.text(dialect.quoted(column)))
            .collect(Collectors.joining(", "));
    try {
      String rows =
          broken.query(
              relation, request.partitions(), other -> Reader.other(engine, request, other));
      return engine
          .query(
              "SELECT "
                  + shown
                  + " FROM ("
                  + rows
                  + ") hg_all WHERE "
                  + broken.any()
                  + " LIMIT "
                  + sampling.rows())
          .stream()
          .map(row -> line(columns, row))
          .toList();
    } catch (QueryRefusedException e) {
      return List.of();
    }
  }

  /** The rule's own columns, the partition's, and then as many others as fit. */
  private List<String> columns(RowRule rule) {
    Set<String> columns = new LinkedHashSet<>();
    rule.metric().columns().forEach(column -> add(columns, column));
    request.dataset().keys().forEach(key -> add(columns, key));
    relation.schema().columns().forEach(column -> columns.add(column.name()));
    return columns.stream().limit(MOST_COLUMNS).toList();
  }

  private void add(Set<String> columns, String wanted) {
    relation.schema().find(wanted).map(TableSchema.Column::name).ifPresent(columns::add);
  }

  private static String line(List<String> columns, @Nullable Object[] row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      line.append(i == 0 ? "" : ", ").append(columns.get(i)).append('=').append(shown(row[i]));
    }
    return line.toString();
  }

  /** On one line, and not longer than fits. */
  static String shown(@Nullable Object value) {
    String text = String.valueOf(value).replaceAll("\\p{Cntrl}", " ");
    return text.codePointCount(0, text.length()) <= LONGEST_VALUE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_VALUE)) + "...";
  }
}
