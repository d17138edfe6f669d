package io.headgate.inspection;

import io.headgate.quality.Metric;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for a metric that one scan answers, and what is made of the answers.
 *
 * @param sql aggregates
 */
record Aggregates(Metric metric, List<String> sql, Reading reading) {

  /** The metric's value from the aggregates' values; null if it is undefined. */
  interface Reading {
    @Nullable Double of(@Nullable Double[] values, long nowMicros);
  }

  private static final Set<Metric.Kind> SKETCHES =
      Set.of(Metric.Kind.APPROX_DISTINCT_COUNT, Metric.Kind.APPROX_QUANTILE, Metric.Kind.QUANTILE);

  private static final Reading FIRST = (values, now) -> values[0];

  private static final Reading SHARE =
      (values, now) -> {
        Double part = values[0];
        Double whole = values[1];
        return part == null || whole == null || whole == 0 ? null : part / whole;
      };

  /** Empty for a metric that needs a query of its own. */
  static Optional<Aggregates> of(Metric metric, SqlDialect dialect) {
    String filter = metric.filter().map(sql -> " FILTER (WHERE " + bracketed(sql) + ")").orElse("");
    String rows = "COUNT(*)" + filter;
    String column = metric.columns().isEmpty() ? "" : dialect.quoted(metric.columns().get(0));
    String real = " AS " + dialect.real() + ")";
    String number = "CAST(%s" + filter + real;
    return switch (metric.kind()) {
      case PRESENCE ->
          one(metric, rows, (values, now) -> values[0] != null && values[0] > 0 ? 1.0 : 0.0);
      case ROW_COUNT -> one(metric, rows, FIRST);
      case COMPLETENESS -> two(metric, "COUNT(" + column + ")" + filter, rows);
      case APPROX_DISTINCT_COUNT -> one(metric, dialect.approxDistinct(column) + filter, FIRST);
      case MIN -> one(metric, number.formatted("MIN(" + column + ")"), FIRST);
      case MAX -> one(metric, number.formatted("MAX(" + column + ")"), FIRST);
      case MEAN -> one(metric, number.formatted("AVG(CAST(" + column + real + ")"), FIRST);
      case STANDARD_DEVIATION ->
          one(metric, number.formatted("STDDEV_POP(CAST(" + column + real + ")"), FIRST);
      case SUM -> one(metric, number.formatted("SUM(" + column + ")"), FIRST);
      case QUANTILE ->
          one(metric, number.formatted(dialect.quantile(column, metric.fraction())), FIRST);
      case APPROX_QUANTILE ->
          one(metric, number.formatted(dialect.approxQuantile(column, metric.fraction())), FIRST);
      case COMPLIANCE -> two(metric, filtered("COUNT(*)", metric, metric.arguments().get(0)), rows);
      case PATTERN_MATCH ->
          two(
              metric,
              filtered("COUNT(*)", metric, matches(metric, dialect)),
              "COUNT(" + column + ")" + filter);
      case ALLOWED_VALUES ->
          two(
              metric,
              filtered("COUNT(*)", metric, isAllowed(metric, dialect)),
              "COUNT(" + column + ")" + filter);
      case MIN_LENGTH -> one(metric, "MIN(" + length(dialect, column) + ")" + filter, FIRST);
      case MAX_LENGTH -> one(metric, "MAX(" + length(dialect, column) + ")" + filter, FIRST);
      case AGE ->
          one(
              metric,
              "MAX(" + dialect.micros(column) + ")" + filter,
              (values, now) -> values[0] == null ? null : (now - values[0]) / 1e6);
      case EXPRESSION -> one(metric, "CAST((" + metric.arguments().get(0) + ")" + real, FIRST);
      case UNIQUENESS, DISTINCT_COUNT, FOUND_IN, RECORDED -> Optional.empty();
    };
  }

  /** Whether it keeps more than a few numbers per group. */
  boolean isSketch() {
    return SKETCHES.contains(metric.kind());
  }

  private static Optional<Aggregates> one(Metric metric, String sql, Reading reading) {
    return Optional.of(new Aggregates(metric, List.of(sql), reading));
  }

  private static Optional<Aggregates> two(Metric metric, String part, String whole) {
    return Optional.of(new Aggregates(metric, List.of(part, whole), SHARE));
  }

  private static String filtered(String aggregate, Metric metric, String condition) {
    String all =
        metric.filter().map(filter -> bracketed(filter) + " AND ").orElse("")
            + bracketed(condition);
    return aggregate + " FILTER (WHERE " + all + ")";
  }

  /** Whether a row's value matches the metric's pattern as a whole. */
  static String matches(Metric metric, SqlDialect dialect) {
    return dialect.matchesWhole(text(metric, dialect), metric.arguments().get(0));
  }

  /** Whether a row's value is among the metric's values. */
  static String isAllowed(Metric metric, SqlDialect dialect) {
    return text(metric, dialect)
        + metric.arguments().stream()
            .map(dialect::literal)
            .collect(Collectors.joining(", ", " IN (", ")"));
  }

  private static String text(Metric metric, SqlDialect dialect) {
    return dialect.text(dialect.quoted(metric.columns().get(0)));
  }

  static String length(SqlDialect dialect, String column) {
    return "LENGTH(" + dialect.text(column) + ")";
  }

  static String bracketed(String condition) {
    return "(" + condition + ")";
  }
}
