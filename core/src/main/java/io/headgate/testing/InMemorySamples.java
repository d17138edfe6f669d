package io.headgate.testing;

import io.headgate.dataset.Partition;
import io.headgate.ledger.HistoryQuery;
import io.headgate.ledger.Inspection;
import io.headgate.ledger.MetricSample;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** Metrics over partitions, as the durable stores give them. */
final class InMemorySamples {

  private static final Metric PRESENCE = Metric.presence();

  private record Seen(Partition partition, String metric) {}

  private InMemorySamples() {}

  /**
   * @param inspected in the order of their commits
   */
  static List<MetricSample> list(List<Inspection> inspected, HistoryQuery query) {
    List<MetricSample> latestFirst = new ArrayList<>();
    Set<Seen> seen = new HashSet<>();
    Set<Partition> absent = new HashSet<>();
    for (int i = inspected.size() - 1; i >= 0; i--) {
      Inspection inspection = inspected.get(i);
      Observation observation = inspection.observation();
      Partition partition = observation.partition();
      if (!partition.dataset().equals(query.dataset())
          || !partition.interval().overlaps(query.interval())) {
        continue;
      }
      boolean hidden = query.newestOnly() && absent.contains(partition);
      for (MetricSample sample : samples(inspection)) {
        boolean first = seen.add(new Seen(partition, sample.metric()));
        if ((first || !query.newestOnly())
            && !hidden
            && query.metric().map(sample.metric()::equals).orElse(true)) {
          latestFirst.add(sample);
        }
      }
      if (observation.value(PRESENCE).orElse(1) == 0) {
        absent.add(partition);
      }
    }
    latestFirst.sort(Comparator.comparing(MetricSample::partition).reversed());
    List<MetricSample> samples =
        new ArrayList<>(latestFirst.subList(0, Math.min(query.limit(), latestFirst.size())));
    Collections.reverse(samples);
    return List.copyOf(samples);
  }

  /** Last metric first. */
  private static List<MetricSample> samples(Inspection inspection) {
    Observation observation = inspection.observation();
    Map<String, Metric> metrics = new TreeMap<>(Comparator.reverseOrder());
    Set<Metric> all = new HashSet<>(observation.values().keySet());
    all.addAll(observation.errors().keySet());
    all.forEach(metric -> metrics.put(metric.toString(), metric));
    List<MetricSample> samples = new ArrayList<>();
    metrics.forEach(
        (name, metric) -> {
          OptionalDouble value = observation.value(metric);
          samples.add(
              new MetricSample(
                  observation.partition(),
                  name,
                  value.isPresent() && Double.isNaN(value.getAsDouble())
                      ? OptionalDouble.empty()
                      : value,
                  Optional.ofNullable(observation.errors().get(metric)),
                  observation.at(),
                  observation.inspector(),
                  inspection.version(),
                  inspection.by()));
        });
    return samples;
  }
}
