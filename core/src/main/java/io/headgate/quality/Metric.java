package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Names;
import java.util.List;
import java.util.Optional;

/**
 * A number that an inspector reads off a partition. {@link Object#toString()} is its stable name in
 * the store and for people, such as {@code completeness(customer_id)}.
 *
 * <p>A metric and a comparison make a {@link Check}; there is no method per kind of check.
 */
public sealed interface Metric {

  /** The columns that must exist for it to be read. */
  List<String> columns();

  /** 1 if the partition holds at least one row, else 0. */
  static Metric presence() {
    return new Presence();
  }

  /** The number of rows. */
  static Metric rowCount() {
    return new RowCount();
  }

  /** The share, 0 to 1, of rows in which the column is not null; undefined without rows. */
  static Metric completeness(String column) {
    return new Completeness(column);
  }

  /**
   * The share, 0 to 1, of rows whose value of these columns occurs once; rows with a null in all of
   * them do not count. Undefined without such rows.
   */
  static Metric uniqueness(String... columns) {
    return new Uniqueness(List.of(columns));
  }

  /**
   * Reads what {@link Object#toString()} of a metric wrote.
   *
   * @throws IllegalArgumentException if it names none
   */
  static Metric parse(String name) {
    int open = name.indexOf('(');
    String kind = open < 0 ? name : name.substring(0, open);
    List<String> columns =
        open < 0 || !name.endsWith(")")
            ? List.of()
            : List.of(name.substring(open + 1, name.length() - 1).split(", ", -1));
    Optional<Metric> metric =
        switch (kind) {
          case "presence" -> Optional.of(new Presence());
          case "row_count" -> Optional.of(new RowCount());
          case "completeness" ->
              columns.size() == 1
                  ? Optional.of(new Completeness(columns.get(0)))
                  : Optional.empty();
          case "uniqueness" ->
              columns.isEmpty() ? Optional.empty() : Optional.of(new Uniqueness(columns));
          default -> Optional.empty();
        };
    return metric
        .filter(found -> found.toString().equals(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown metric '" + name + "': was the store written by a newer version?"));
  }

  /** A check that holds if the metric is at least {@code bound}. */
  default Check isAtLeast(double bound) {
    return new Comparison(this, bound, Double.POSITIVE_INFINITY);
  }

  /** A check that holds if the metric is at most {@code bound}. */
  default Check isAtMost(double bound) {
    return new Comparison(this, Double.NEGATIVE_INFINITY, bound);
  }

  /** A check that holds if the metric lies in {@code [low, high]}. */
  default Check isBetween(double low, double high) {
    return new Comparison(this, low, high);
  }

  /** {@link #presence()}. */
  record Presence() implements Metric {
    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public String toString() {
      return "presence";
    }
  }

  /** {@link #rowCount()}. */
  record RowCount() implements Metric {
    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public String toString() {
      return "row_count";
    }
  }

  /** {@link #completeness(String)}. */
  record Completeness(String column) implements Metric {
    public Completeness {
      Names.requireSimple("column", column);
    }

    @Override
    public List<String> columns() {
      return List.of(column);
    }

    @Override
    public String toString() {
      return "completeness(" + column + ")";
    }
  }

  /** {@link #uniqueness(String...)}. */
  record Uniqueness(List<String> columns) implements Metric {
    public Uniqueness {
      columns = List.copyOf(requireNonNull(columns, "columns"));
      if (columns.isEmpty()) {
        throw new IllegalArgumentException("uniqueness needs at least one column");
      }
      columns.forEach(column -> Names.requireSimple("column", column));
    }

    @Override
    public String toString() {
      return "uniqueness(" + String.join(", ", columns) + ")";
    }
  }
}
