package io.headgate.spark;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Metrics by plain Java over rows that a test made, to compare what engines say with. A metric that
 * is undefined is null.
 */
final class Arithmetic<R> {

  private final Map<Metric, Function<List<R>, @Nullable Double>> how = new LinkedHashMap<>();

  Arithmetic<R> with(Metric metric, Function<List<R>, @Nullable Double> of) {
    how.put(metric, of);
    return this;
  }

  Set<Metric> metrics() {
    return how.keySet();
  }

  /**
   * What was seen of these rows is what they are.
   *
   * @param metrics those that were asked for
   */
  void compare(Observation seen, List<R> rows, Set<Metric> metrics) {
    assertThat(seen.errors()).isEmpty();
    for (Metric metric : metrics) {
      Double expected = rows.isEmpty() ? null : requireNonNull(how.get(metric)).apply(rows);
      String what = metric + " of " + seen + " on " + rows;
      if (expected == null) {
        assertThat(seen.value(metric).orElse(0)).as(what).isZero();
      } else if (expected.isNaN() || expected.isInfinite()) {
        assertThat(seen.value(metric)).as(what).hasValue(expected);
      } else {
        assertThat(seen.value(metric)).as(what).isPresent();
        assertThat(seen.value(metric).getAsDouble())
            .as(what)
            .isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
      }
    }
  }

  static <R, T> List<T> present(List<R> rows, Function<R, @Nullable T> column) {
    List<T> values = new ArrayList<>();
    for (R row : rows) {
      T value = column.apply(row);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  static <R> double complete(List<R> rows, Function<R, @Nullable Object> column) {
    return present(rows, column).size() / (double) rows.size();
  }

  /** How often each value occurs. */
  static <R> Map<Object, Long> groups(List<R> rows, Function<R, @Nullable Object> column) {
    return present(rows, column).stream()
        .collect(Collectors.groupingBy(Function.identity(), HashMap::new, Collectors.counting()));
  }

  static <R> @Nullable Double unique(List<R> rows, Function<R, @Nullable Object> column) {
    Map<Object, Long> groups = groups(rows, column);
    long all = groups.values().stream().mapToLong(Long::longValue).sum();
    return all == 0
        ? null
        : groups.values().stream().filter(times -> times == 1).count() / (double) all;
  }

  static <R> @Nullable Double mean(List<R> rows, Function<R, @Nullable Double> column) {
    List<Double> values = present(rows, column);
    return values.isEmpty()
        ? null
        : values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
  }

  /** Of the population. */
  static <R> @Nullable Double deviation(List<R> rows, Function<R, @Nullable Double> column) {
    Double mean = mean(rows, column);
    return mean == null
        ? null
        : Math.sqrt(
            present(rows, column).stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .average()
                .orElseThrow());
  }

  /** With linear interpolation between the two nearest values. */
  static <R> @Nullable Double quantile(
      List<R> rows, Function<R, @Nullable Double> column, double fraction) {
    List<Double> sorted = present(rows, column).stream().sorted().toList();
    if (sorted.isEmpty()) {
      return null;
    }
    double place = fraction * (sorted.size() - 1);
    double below = sorted.get((int) Math.floor(place));
    double above = sorted.get((int) Math.ceil(place));
    return below + (above - below) * (place - Math.floor(place));
  }
}
