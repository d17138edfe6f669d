package io.headgate.spark.skew;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;

import io.headgate.inspection.SqlDialect;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;

/**
 * An aggregate that is known well enough to be computed in two steps. In the terms of Gray et al.,
 * Data Cube (1997): counts, sums and extremes are <em>distributive</em>, they combine from those of
 * parts; distinct counts and percentiles are <em>holistic</em>, they combine from the distinct
 * values and how often each occurs. An average is a sum and a count.
 *
 * @param column empty for a count of rows
 * @param name of the resulting column
 */
public record Aggregate(Function function, String column, double fraction, String name) {

  /** What is computed. */
  public enum Function {
    COUNT_ROWS(true),
    COUNT(true),
    SUM(true),
    MIN(true),
    MAX(true),
    COUNT_DISTINCT(false),
    PERCENTILE(false);

    private final boolean distributive;

    Function(boolean distributive) {
      this.distributive = distributive;
    }
  }

  public Aggregate {
    requireNonNull(function, "function");
    requireNonNull(column, "column");
    requireNonNull(name, "name");
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException("A percentile lies between 0 and 1, not at " + fraction);
    }
  }

  private Aggregate(Function function, String column, String name) {
    this(function, column, 0, name);
  }

  /** The number of rows, named {@code count}. */
  public static Aggregate count() {
    return new Aggregate(Function.COUNT_ROWS, "", "count");
  }

  /** The number of rows in which the column is not null. */
  public static Aggregate count(String column) {
    return new Aggregate(Function.COUNT, column, "count(" + column + ")");
  }

  public static Aggregate sum(String column) {
    return new Aggregate(Function.SUM, column, "sum(" + column + ")");
  }

  public static Aggregate min(String column) {
    return new Aggregate(Function.MIN, column, "min(" + column + ")");
  }

  public static Aggregate max(String column) {
    return new Aggregate(Function.MAX, column, "max(" + column + ")");
  }

  /** The exact number of distinct values that are not null. */
  public static Aggregate countDistinct(String column) {
    return new Aggregate(Function.COUNT_DISTINCT, column, "count(DISTINCT " + column + ")");
  }

  /** The exact percentile, interpolated; {@code fraction} is 0.5 for the median. */
  public static Aggregate percentile(String column, double fraction) {
    return new Aggregate(
        Function.PERCENTILE, column, fraction, "percentile(" + column + ", " + fraction + ")");
  }

  /** The same under another name. */
  public Aggregate as(String newName) {
    return new Aggregate(function, column, fraction, newName);
  }

  boolean isDistributive() {
    return function.distributive;
  }

  /** Whether Spark combines it in each task before it shuffles; distinct values by their groups. */
  boolean isCombinedBySpark() {
    return function != Function.PERCENTILE;
  }

  boolean hasColumn() {
    return function != Function.COUNT_ROWS;
  }

  /** Over all rows. */
  Column plain() {
    return (switch (function) {
          case COUNT_ROWS -> functions.count(lit(1));
          case COUNT -> functions.count(value());
          case SUM -> functions.sum(value());
          case MIN -> functions.min(value());
          case MAX -> functions.max(value());
          case COUNT_DISTINCT -> functions.countDistinct(value());
          case PERCENTILE -> functions.percentile(value(), lit(fraction));
        })
        .as(name);
  }

  /** Over the results for parts of the rows; of no parts as of no rows. */
  Column combined(Column part) {
    return (switch (function) {
          case COUNT_ROWS, COUNT -> coalesce(functions.sum(part), lit(0L));
          case SUM -> functions.sum(part);
          case MIN -> functions.min(part);
          case MAX -> functions.max(part);
          case COUNT_DISTINCT, PERCENTILE ->
              throw new IllegalStateException(this + " does not combine from parts");
        })
        .as(name);
  }

  /** Over distinct values, each with the number of its rows. */
  Column ofDistinct(Column frequency) {
    return (switch (function) {
          case COUNT_DISTINCT -> functions.count(value());
          case PERCENTILE -> functions.percentile(value(), lit(fraction), frequency);
          case COUNT_ROWS, COUNT, SUM, MIN, MAX ->
              throw new IllegalStateException(this + " combines from parts");
        })
        .as(name);
  }

  private Column value() {
    return Columns.named(column);
  }

  /** As in SQL. */
  @Override
  public String toString() {
    String quoted = hasColumn() ? SqlDialect.SPARK.quoted(column) : "*";
    return switch (function) {
      case COUNT_ROWS, COUNT -> "count(" + quoted + ")";
      case SUM -> "sum(" + quoted + ")";
      case MIN -> "min(" + quoted + ")";
      case MAX -> "max(" + quoted + ")";
      case COUNT_DISTINCT -> "count(DISTINCT " + quoted + ")";
      case PERCENTILE -> "percentile(" + quoted + ", " + fraction + ")";
    };
  }
}
