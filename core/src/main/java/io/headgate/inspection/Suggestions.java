package io.headgate.inspection;

import io.headgate.dataset.Dataset;
import io.headgate.quality.Check;
import io.headgate.quality.Metric;
import io.headgate.quality.Schema;
import io.headgate.quality.TableSchema;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What follows from what was seen. Not thread-safe. */
final class Suggestions {

  /** With fewer partitions, nothing is known of how volume varies. */
  private static final int PARTITIONS_FOR_HISTORY = 7;

  /** Below, that a column is filled is no habit. */
  private static final double MOSTLY = 0.9;

  /** A mostly filled column may have so many more nulls, as a share of all rows. */
  private static final double SLACK = 0.05;

  /** A length that so many texts share is no accident. */
  private static final long TEXTS_FOR_A_LENGTH = 20;

  private final List<SuggestedCheck> checks = new ArrayList<>();

  private Suggestions() {}

  static List<SuggestedCheck> of(
      Dataset dataset,
      TableSchema schema,
      List<ColumnProfile> columns,
      List<List<String>> keys,
      List<Long> rows) {
    Suggestions suggestions = new Suggestions();
    suggestions.volume(dataset, rows);
    suggestions.add(
        true,
        Schema.conformsTo(schema),
        "Schema.conformsTo(SCHEMA)",
        schema.columns().size() + " columns with these types");
    for (List<String> key : keys) {
      suggestions.add(
          true,
          Metric.uniqueness(key.toArray(String[]::new)).isEqualTo(1),
          "Metric.uniqueness(" + literals(key) + ").isEqualTo(1)",
          "tells all rows of each partition apart");
    }
    columns.forEach(column -> suggestions.column(column, keys, largest(rows)));
    return List.copyOf(suggestions.checks);
  }

  private static long largest(List<Long> rows) {
    return rows.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  private void add(boolean required, Check check, String java, String reason) {
    checks.add(new SuggestedCheck(required, check, java, reason));
  }

  private void volume(Dataset dataset, List<Long> rows) {
    long least = rows.stream().mapToLong(Long::longValue).min().orElse(0);
    double floor = rounded(least / 2.0, 1, RoundingMode.FLOOR);
    if (floor >= 1) {
      add(
          true,
          Metric.rowCount().isAtLeast(floor),
          "Metric.rowCount().isAtLeast(" + number(floor) + ")",
          String.format(
              Locale.ROOT,
              "half of the %,d rows of %s",
              least,
              rows.size() == 1
                  ? "the one partition"
                  : "the smallest of " + rows.size() + " partitions"));
    }
    if (!dataset.isUnpartitioned() && rows.size() >= PARTITIONS_FOR_HISTORY) {
      add(
          false,
          Metric.rowCount().hasRobustZScoreAtMost(3.5).ofTrailing(28),
          "Metric.rowCount().hasRobustZScoreAtMost(3.5).ofTrailing(28)",
          String.format(Locale.ROOT, "partitions have %,d to %,d rows", least, largest(rows)));
    }
  }

  private void column(ColumnProfile column, List<List<String>> keys, long rows) {
    String name = column.name();
    completeness(column);
    boolean isKey = keys.stream().anyMatch(key -> key.contains(name));
    if (!column.values().isEmpty()) {
      add(
          false,
          Metric.allowedValues(name, column.values().toArray(String[]::new)).isEqualTo(1),
          "Metric.allowedValues(" + literals(name, column.values()) + ").isEqualTo(1)",
          "no other value is there");
      return;
    }
    column
        .range()
        .filter(range -> !isKey && !isNumberOfAThing(name))
        .ifPresent(range -> range(name, range));
    column
        .length()
        .filter(length -> length.min() == length.max() && rows >= TEXTS_FOR_A_LENGTH)
        .ifPresent(length -> length(name, length.min()));
  }

  /** By its name: such numbers have no range that means anything. */
  static boolean isNumberOfAThing(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("id") || lower.endsWith("_id");
  }

  private void completeness(ColumnProfile column) {
    Metric metric = Metric.completeness(column.name());
    String java = "Metric.completeness(" + ProfileJava.literal(column.name()) + ")";
    double floor =
        BigDecimal.valueOf(column.leastCompleteness())
            .subtract(BigDecimal.valueOf(SLACK))
            .setScale(2, RoundingMode.FLOOR)
            .doubleValue();
    if (column.isComplete()) {
      add(true, metric.isEqualTo(1), java + ".isEqualTo(1)", "every row has a value");
    } else if (column.leastCompleteness() >= MOSTLY) {
      add(
          false,
          metric.isAtLeast(floor),
          java + ".isAtLeast(" + number(floor) + ")",
          String.format(
              Locale.ROOT,
              "%.4f of the rows of each partition or more have a value",
              column.leastCompleteness()));
    }
  }

  /** Half of the spread beyond what was seen, to two digits, but not below zero for no reason. */
  private void range(String name, ColumnProfile.Range range) {
    if (!Double.isFinite(range.min()) || !Double.isFinite(range.max())) {
      return;
    }
    double room = (range.max() - range.min()) / 2;
    double low = range.min() >= 0 ? 0 : rounded(range.min() - room, 2, RoundingMode.FLOOR);
    double high = rounded(range.max() + room, 2, RoundingMode.CEILING);
    String seen = "from " + number(range.min()) + " to " + number(range.max());
    String column = ProfileJava.literal(name);
    add(
        range.min() >= 0,
        Metric.min(name).isAtLeast(low),
        "Metric.min(" + column + ").isAtLeast(" + number(low) + ")",
        seen);
    add(
        false,
        Metric.max(name).isAtMost(high),
        "Metric.max(" + column + ").isAtMost(" + number(high) + ")",
        seen);
  }

  private void length(String name, double length) {
    String column = ProfileJava.literal(name);
    String seen = "all are " + number(length) + " characters long";
    add(
        false,
        Metric.minLength(name).isAtLeast(length),
        "Metric.minLength(" + column + ").isAtLeast(" + number(length) + ")",
        seen);
    add(
        false,
        Metric.maxLength(name).isAtMost(length),
        "Metric.maxLength(" + column + ").isAtMost(" + number(length) + ")",
        seen);
  }

  private static double rounded(double value, int digits, RoundingMode mode) {
    return new BigDecimal(value).round(new MathContext(digits, mode)).doubleValue();
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static String literals(List<String> texts) {
    return texts.stream().map(ProfileJava::literal).collect(Collectors.joining(", "));
  }

  private static String literals(String first, List<String> others) {
    return ProfileJava.literal(first) + ", " + literals(others);
  }
}
