package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.dataset.Lineage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The registered DAGs, checked against each other. Immutable and thread-safe. */
final class DagRegistry {

  private static final Pattern RESERVED =
      Pattern.compile("bf_[0-9]+|parallel_.+_(cutover|rollback)");

  private final Map<String, Dag> dags;
  private final Lineage lineage;

  private DagRegistry(Map<String, Dag> dags, Lineage lineage) {
    this.dags = dags;
    this.lineage = lineage;
  }

  /**
   * @throws IllegalArgumentException if two DAGs have one name, pools or datasets of one name
   *     differ, two tasks write one dataset, or the lineage has a cycle
   */
  static DagRegistry of(List<Dag> dags) {
    Map<String, Dag> byName = new LinkedHashMap<>();
    for (Dag dag : dags) {
      if (RESERVED.matcher(dag.name()).matches()) {
        throw new IllegalArgumentException(
            "Cannot register DAG "
                + dag.name()
                + ": such names are kept for backfills and parallel pipelines; rename it");
      }
      if (byName.putIfAbsent(dag.name(), dag) != null) {
        throw new IllegalArgumentException(
            "Two DAGs are named " + dag.name() + ": give the second one another name");
      }
    }
    PoolChecks.requireOneDefinitionPerPool(dags);
    return new DagRegistry(byName, LineageBuilder.lineageOf(dags));
  }

  /** In the order of their registration. */
  List<Dag> dags() {
    return List.copyOf(dags.values());
  }

  Optional<Dag> find(String name) {
    return Optional.ofNullable(dags.get(name));
  }

  /** What people can name, for messages. */
  String names() {
    return dags.keySet().toString();
  }

  Lineage lineage() {
    return lineage;
  }
}
