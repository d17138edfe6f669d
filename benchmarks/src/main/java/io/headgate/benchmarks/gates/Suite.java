package io.headgate.benchmarks.gates;

import io.headgate.quality.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Metrics that every contender computes.
 *
 * @param metrics with the words that Deequ's process is told each by
 * @param floors of those that matter only down to a bound
 */
record Suite(String name, Map<Metric, String> metrics, Map<Metric, Double> floors) {

  private static final List<String> COMPLETE =
      List.of("customer", "store", "product", "quantity", "price", "note");
  private static final List<String> NUMBERS = List.of("quantity", "price", "cost");
  private static final List<String> CONDITIONS = List.of("price>=0", "quantity<100", "cost<=price");

  /** Size, completeness, minimum, maximum, mean, compliance. */
  static Suite scalars() {
    Map<Metric, String> metrics = new LinkedHashMap<>();
    metrics.put(Metric.rowCount(), "size");
    COMPLETE.forEach(column -> metrics.put(Metric.completeness(column), "completeness:" + column));
    for (String column : NUMBERS) {
      metrics.put(Metric.min(column), "min:" + column);
      metrics.put(Metric.max(column), "max:" + column);
      metrics.put(Metric.mean(column), "mean:" + column);
    }
    CONDITIONS.forEach(
        condition -> metrics.put(Metric.compliance(condition), "compliance:" + condition));
    return new Suite("scalars only", metrics, Map.of());
  }

  private static Map<Metric, String> withSketches() {
    Map<Metric, String> metrics = new LinkedHashMap<>(scalars().metrics);
    metrics.put(Metric.approxDistinctCount("customer"), "distinct:customer");
    metrics.put(Metric.approxDistinctCount("product"), "distinct:product");
    metrics.put(Metric.approxQuantile("price", 0.5), "median:price");
    return metrics;
  }

  /** All of them, of columns that are unique indeed. */
  static Suite unique() {
    return whole("whole suite, unique keys", List.of("id"), List.of("order_id", "line"));
  }

  /** All of them, of columns that should be unique and are far from it. */
  static Suite duplicates() {
    return whole("whole suite, duplicate keys", List.of("order_id"), List.of("customer", "store"));
  }

  private static Suite whole(String name, List<String> one, List<String> pair) {
    Map<Metric, String> metrics = withSketches();
    Map<Metric, Double> floors = new LinkedHashMap<>();
    for (List<String> key : List.of(one, pair)) {
      Metric unique = Metric.uniqueness(key.toArray(String[]::new));
      metrics.put(unique, "uniqueness:" + String.join(",", key));
      floors.put(unique, 1.0);
    }
    return new Suite(name, metrics, floors);
  }

  /** What follows from what files say of themselves. */
  static Suite metadata() {
    return new Suite(
        "metadata only",
        Map.of(
            Metric.presence(), "",
            Metric.rowCount(), "",
            Metric.completeness("customer"), "",
            Metric.min("quantity"), "",
            Metric.max("quantity"), ""),
        Map.of());
  }

  /** Completeness of each of the columns of the wide table, and a mean, which no metadata tell. */
  static Suite wide(int columns) {
    Map<Metric, String> metrics = new LinkedHashMap<>();
    for (int i = 0; i < columns; i++) {
      metrics.put(Metric.completeness("c" + i), "");
    }
    metrics.put(Metric.mean("c0"), "");
    return new Suite(columns + " columns, completeness", metrics, Map.of());
  }

  Set<Metric> asked() {
    return metrics.keySet();
  }

  String words() {
    return String.join(" ", new ArrayList<>(metrics.values()));
  }
}
