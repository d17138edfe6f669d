package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Names;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A number that an inspector reads off a partition. A metric and a comparison make a {@link Check};
 * there is no method per kind of check. What each metric makes of nulls, NaN and no rows stands in
 * {@code docs/gates.md}.
 *
 * <p>Immutable and thread-safe. Two metrics are the same if they have the same name, which is also
 * how the store knows them, such as {@code completeness(customer_id)}.
 */
public final class Metric {

  /** What is read. */
  public enum Kind {
    PRESENCE,
    ROW_COUNT,
    COMPLETENESS,
    UNIQUENESS,
    DISTINCT_COUNT,
    APPROX_DISTINCT_COUNT,
    MIN,
    MAX,
    MEAN,
    STANDARD_DEVIATION,
    SUM,
    QUANTILE,
    APPROX_QUANTILE,
    COMPLIANCE,
    PATTERN_MATCH,
    ALLOWED_VALUES,
    MIN_LENGTH,
    MAX_LENGTH,
    AGE,
    FOUND_IN,
    EXPRESSION,
    /**
     * Known by its name only, as the store has it: it can be compared, but not read off a table.
     */
    RECORDED
  }

  private final String name;
  private final Kind kind;
  private final List<String> columns;
  private final List<String> arguments;
  private final double fraction;
  private final Optional<Dataset> other;
  private final Optional<String> filter;

  private Metric(
      String name,
      Kind kind,
      List<String> columns,
      List<String> arguments,
      double fraction,
      Optional<Dataset> other,
      Optional<String> filter) {
    this.name = name;
    this.kind = kind;
    this.columns = List.copyOf(columns);
    this.arguments = List.copyOf(arguments);
    this.fraction = fraction;
    this.other = other;
    this.filter = filter;
  }

  private static Metric of(Kind kind, String name, List<String> columns, String... arguments) {
    columns.forEach(column -> Names.requireSimple("column", column));
    return new Metric(
        name, kind, columns, List.of(arguments), 0, Optional.empty(), Optional.empty());
  }

  private static Metric ofColumn(Kind kind, String word, String column) {
    return of(kind, word + "(" + column + ")", List.of(column));
  }

  private static Metric ofColumns(Kind kind, String word, String... columns) {
    if (columns.length == 0) {
      throw new IllegalArgumentException(word + " needs at least one column");
    }
    return of(kind, word + "(" + String.join(", ", columns) + ")", List.of(columns));
  }

  /** 1 if the partition holds at least one row, else 0. */
  public static Metric presence() {
    return of(Kind.PRESENCE, "presence", List.of());
  }

  /** The number of rows. */
  public static Metric rowCount() {
    return of(Kind.ROW_COUNT, "row_count", List.of());
  }

  /** The share, 0 to 1, of rows in which the column is not null; undefined without rows. */
  public static Metric completeness(String column) {
    return ofColumn(Kind.COMPLETENESS, "completeness", column);
  }

  /**
   * The share, 0 to 1, of rows whose value of these columns occurs once; rows with a null in all of
   * them do not count. Undefined without such rows.
   */
  public static Metric uniqueness(String... columns) {
    return ofColumns(Kind.UNIQUENESS, "uniqueness", columns);
  }

  /** How many different values the columns have, exactly; rows with a null in all do not count. */
  public static Metric distinctCount(String... columns) {
    return ofColumns(Kind.DISTINCT_COUNT, "distinct_count", columns);
  }

  /** About how many different values the column has, without its nulls; within some percent. */
  public static Metric approxDistinctCount(String column) {
    return ofColumn(Kind.APPROX_DISTINCT_COUNT, "approx_distinct_count", column);
  }

  /** The least value of a numeric column; undefined without values. */
  public static Metric min(String column) {
    return ofColumn(Kind.MIN, "min", column);
  }

  /** The greatest value of a numeric column; undefined without values. */
  public static Metric max(String column) {
    return ofColumn(Kind.MAX, "max", column);
  }

  /** The arithmetic mean of a numeric column's values; undefined without values. */
  public static Metric mean(String column) {
    return ofColumn(Kind.MEAN, "mean", column);
  }

  /** The population's standard deviation of a numeric column; undefined without values. */
  public static Metric standardDeviation(String column) {
    return ofColumn(Kind.STANDARD_DEVIATION, "standard_deviation", column);
  }

  /** The sum of a numeric column's values; undefined without values. */
  public static Metric sum(String column) {
    return ofColumn(Kind.SUM, "sum", column);
  }

  /**
   * The value below which {@code fraction} of a numeric column's values lie, with linear
   * interpolation between neighbours; undefined without values.
   *
   * @param fraction 0 to 1; 0.5 is the median
   */
  public static Metric quantile(String column, double fraction) {
    return quantile(Kind.QUANTILE, "quantile", column, fraction);
  }

  /** About the {@link #quantile}, which costs much less on many rows. */
  public static Metric approxQuantile(String column, double fraction) {
    return quantile(Kind.APPROX_QUANTILE, "approx_quantile", column, fraction);
  }

  private static Metric quantile(Kind kind, String word, String column, double fraction) {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException(
          "The fraction of " + word + "(" + column + ") must be from 0 to 1, not " + fraction);
    }
    Metric metric = of(kind, word + "(" + column + ", " + fraction + ")", List.of(column));
    return new Metric(
        metric.name, kind, metric.columns, List.of(), fraction, Optional.empty(), Optional.empty());
  }

  /**
   * The share, 0 to 1, of rows for which a condition is true; where it is null, it is not.
   * Undefined without rows.
   *
   * @param condition SQL of the engine that looks; part of the definition, never data
   */
  public static Metric compliance(String condition) {
    return of(
        Kind.COMPLIANCE,
        "compliance(" + requireSql("condition", condition) + ")",
        List.of(),
        condition.strip());
  }

  /**
   * The share, 0 to 1, of a column's values that match a regular expression as a whole. Nulls do
   * not count. Undefined without values.
   *
   * @param pattern what Java, RE2 and PostgreSQL understand alike: no look-around
   */
  public static Metric patternMatch(String column, String pattern) {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "The pattern for column " + column + " is no regular expression: " + e.getMessage(), e);
    }
    return of(
        Kind.PATTERN_MATCH,
        "pattern_match(" + column + ", " + pattern + ")",
        List.of(column),
        pattern);
  }

  /** The share, 0 to 1, of a column's values, as text, that are among these; nulls do not count. */
  public static Metric allowedValues(String column, String... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("Column " + column + " needs at least one allowed value");
    }
    String listed = Stream.of(values).sorted().distinct().collect(Collectors.joining("', '"));
    return of(
        Kind.ALLOWED_VALUES,
        "allowed_values(" + column + ", '" + listed + "')",
        List.of(column),
        values);
  }

  /** The length in characters of a column's shortest value; undefined without values. */
  public static Metric minLength(String column) {
    return ofColumn(Kind.MIN_LENGTH, "min_length", column);
  }

  /** The length in characters of a column's longest value; undefined without values. */
  public static Metric maxLength(String column) {
    return ofColumn(Kind.MAX_LENGTH, "max_length", column);
  }

  /**
   * Seconds from the newest value of a date or timestamp column to the look at it; undefined
   * without values. A timestamp without a zone is taken as UTC, a date as its midnight.
   */
  public static Metric age(String column) {
    return ofColumn(Kind.AGE, "age", column);
  }

  /**
   * Referential integrity: the share, 0 to 1, of a column's values that the other dataset has in a
   * column, in any of its partitions. Nulls do not count. Undefined without values.
   */
  public static Metric foundIn(String column, Dataset other, String otherColumn) {
    Names.requireSimple("column", otherColumn);
    Metric metric =
        of(
            Kind.FOUND_IN,
            "found_in(" + column + ", " + other.name() + "." + otherColumn + ")",
            List.of(column),
            otherColumn);
    return new Metric(
        metric.name,
        metric.kind,
        metric.columns,
        metric.arguments,
        0,
        Optional.of(other),
        Optional.empty());
  }

  /**
   * Any aggregate, such as {@code sum(net) / count(distinct receipt)}; undefined where it is null.
   *
   * @param name for people and the store; unique among the metrics of the dataset
   * @param aggregate SQL of the engine that looks, for one number; part of the definition
   */
  public static Metric expression(String name, String aggregate) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("An expression needs a name");
    }
    return of(
        Kind.EXPRESSION,
        "expression(" + name.strip() + ")",
        List.of(),
        requireSql("aggregate", aggregate));
  }

  /** A metric as the store knows it: whatever it once was, it can be compared by its name. */
  public static Metric recorded(String name) {
    return of(Kind.RECORDED, requireNonNull(name, "name"), List.of());
  }

  private static String requireSql(String what, String sql) {
    if (sql.isBlank()) {
      throw new IllegalArgumentException("The " + what + " of a metric is blank");
    }
    if (sql.indexOf(';') >= 0) {
      throw new IllegalArgumentException(
          "The " + what + " of a metric is one SQL expression, without a semicolon: " + sql);
    }
    return sql.strip();
  }

  /**
   * The same metric of those rows only for which the condition is true.
   *
   * @param condition SQL of the engine that looks; part of the definition, never data
   * @throws IllegalArgumentException if the metric has a condition already, or is an expression,
   *     which can have its own
   */
  public Metric where(String condition) {
    if (filter.isPresent() || kind == Kind.EXPRESSION || kind == Kind.RECORDED) {
      throw new IllegalArgumentException("Cannot add a condition to " + name);
    }
    String sql = requireSql("condition", condition);
    return new Metric(
        name + " where " + sql, kind, columns, arguments, fraction, other, Optional.of(sql));
  }

  /** What is read. */
  public Kind kind() {
    return kind;
  }

  /** The columns that must exist for it to be read, as far as it names them itself. */
  public List<String> columns() {
    return columns;
  }

  /** What it is told beside columns: a condition, a pattern, values, an expression. */
  public List<String> arguments() {
    return arguments;
  }

  /** Of a quantile. */
  public double fraction() {
    return fraction;
  }

  /** The dataset that values are looked for in. */
  public Optional<Dataset> other() {
    return other;
  }

  /** Which rows count; empty for all. */
  public Optional<String> filter() {
    return filter;
  }

  /** Whether its values over the parts of a whole add up to that of the whole. */
  public boolean isAdditive() {
    return kind == Kind.ROW_COUNT || kind == Kind.SUM;
  }

  /** A check that holds if the metric is at least {@code bound}. */
  public Check isAtLeast(double bound) {
    return new Comparison(this, bound, Double.POSITIVE_INFINITY);
  }

  /** A check that holds if the metric is at most {@code bound}. */
  public Check isAtMost(double bound) {
    return new Comparison(this, Double.NEGATIVE_INFINITY, bound);
  }

  /** A check that holds if the metric is at most so long, in seconds; for {@link #age}. */
  public Check isAtMost(Duration bound) {
    return isAtMost(bound.toMillis() / 1e3);
  }

  /** A check that holds if the metric lies in {@code [low, high]}. */
  public Check isBetween(double low, double high) {
    return new Comparison(this, low, high);
  }

  /** A check that holds if the metric is exactly that. */
  public Check isEqualTo(double value) {
    return new Comparison(this, value, value);
  }

  /**
   * Begins a check against something that changes: {@code rowCount().isWithin(0.5).ofTrailing(28)}.
   *
   * @param share of what it is compared with that it may be off by, 0.5 for half of it
   */
  public Tolerance isWithin(double share) {
    return new Tolerance(this, Tolerance.Rule.SHARE, share);
  }

  /**
   * Begins a check against history by the robust z-score, {@code 0.6745 x |value - median| / MAD},
   * which a few outliers do not sway (Iglewicz and Hoaglin 1993, who advise 3.5).
   */
  public Tolerance hasRobustZScoreAtMost(double z) {
    return new Tolerance(this, Tolerance.Rule.ROBUST_Z, z);
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof Metric metric && metric.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** Its stable name, in the store and for people. */
  @Override
  public String toString() {
    return name;
  }
}
