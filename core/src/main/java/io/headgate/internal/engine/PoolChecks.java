package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.dag.Pool;
import io.headgate.dag.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A pool is shared by name across DAGs, so all of them must mean the same one. */
final class PoolChecks {

  private PoolChecks() {}

  static void requireOneDefinitionPerPool(List<Dag> dags) {
    Map<String, Pool> pools = new HashMap<>();
    for (Dag dag : dags) {
      for (Task task : dag.tasks().values()) {
        task.pool().ifPresent(pool -> require(dag, task, pool, pools));
      }
    }
  }

  private static void require(Dag dag, Task task, Pool pool, Map<String, Pool> pools) {
    Pool known = pools.putIfAbsent(pool.name(), pool);
    if (known != null && !known.equals(pool)) {
      throw new IllegalArgumentException(
          "Task "
              + dag.name()
              + "."
              + task.id()
              + " uses pool "
              + pool.name()
              + " with "
              + pool.slots()
              + " slots, another task uses it with "
              + known.slots()
              + ": define the pool once and share it");
    }
  }
}
