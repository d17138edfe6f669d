package io.headgate.benchmarks.gates;

import io.headgate.benchmarks.lake.PluginServices;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.TableInspector;
import io.headgate.spark.SparkPlugin;
import io.headgate.spark.SparkSessions;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The services of a plugin, outside of an orchestrator. */
final class Inspectors implements AutoCloseable {

  private final PluginServices services;
  private final TableInspector inspector;

  Inspectors(SparkPlugin plugin) {
    this.services = new PluginServices(plugin);
    this.inspector = services.service(TableInspector.class);
  }

  SparkSessions sessions() {
    return services.sessions();
  }

  Observation look(Dataset dataset, String label, Suite suite) {
    return look(dataset, dataset.partition(label), suite.asked(), suite.floors());
  }

  private Observation look(
      Dataset dataset, Partition partition, Set<Metric> metrics, Map<Metric, Double> floors) {
    Observation seen =
        inspector
            .inspect(
                new TableInspector.Request(
                    "benchmark",
                    dataset,
                    dataset.name().value(),
                    List.of(partition),
                    metrics,
                    false,
                    Map.of(),
                    floors,
                    Set.of()))
            .get(0);
    if (!seen.errors().isEmpty()
        || seen.values().size() + seen.ceilings().size() != metrics.size()) {
      throw new IllegalStateException("Not all metrics were read: " + seen);
    }
    return seen;
  }

  /** As a user would who has one query per metric. */
  void lookOneByOne(Dataset dataset, String label, Suite suite) {
    for (Metric metric : suite.asked()) {
      look(dataset, dataset.partition(label), Set.of(metric), Map.of());
    }
  }

  @Override
  public void close() {
    services.close();
  }
}
