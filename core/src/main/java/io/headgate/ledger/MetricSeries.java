package io.headgate.ledger;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Partition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A metric over the partitions of a dataset. Immutable. Figures are of the newest sample of each
 * partition, and leave out those without a value.
 *
 * @param samples in the order of their partitions, those of one partition oldest first
 */
public record MetricSeries(String metric, List<MetricSample> samples) {

  /**
   * @throws IllegalArgumentException if there is no sample
   */
  public MetricSeries {
    requireNonNull(metric, "metric");
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("A series of " + metric + " needs at least one sample");
    }
  }

  /** One series per metric, by name, from samples in a series' order. */
  public static List<MetricSeries> of(Collection<MetricSample> samples) {
    Map<String, List<MetricSample>> byMetric = new TreeMap<>();
    samples.forEach(
        sample -> byMetric.computeIfAbsent(sample.metric(), name -> new ArrayList<>()).add(sample));
    return byMetric.entrySet().stream()
        .map(entry -> new MetricSeries(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The newest sample of each partition, in order. */
  public List<MetricSample> newest() {
    Map<Partition, MetricSample> newest = new TreeMap<>();
    samples.forEach(sample -> newest.put(sample.partition(), sample));
    return List.copyOf(newest.values());
  }

  /** The newest sample of the latest partition. */
  public MetricSample latest() {
    return samples.get(samples.size() - 1);
  }

  public OptionalDouble min() {
    double[] sorted = sorted();
    return sorted.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[0]);
  }

  public OptionalDouble max() {
    double[] sorted = sorted();
    return sorted.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(sorted[sorted.length - 1]);
  }

  /** The value in the middle; of an even number, the mean of the two in the middle. */
  public OptionalDouble median() {
    double[] sorted = sorted();
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    double upper = sorted[sorted.length / 2];
    double lower = sorted[(sorted.length - 1) / 2];
    return OptionalDouble.of(lower == upper ? upper : lower / 2 + upper / 2);
  }

  private double[] sorted() {
    return newest().stream()
        .filter(sample -> sample.value().isPresent())
        .mapToDouble(sample -> sample.value().getAsDouble())
        .sorted()
        .toArray();
  }
}
