package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.dag.DagShape;
import io.headgate.run.DagRun;
import io.headgate.run.TaskInstance;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Makes the DAGs of older runs; runs of one shape share theirs. Not thread-safe. */
final class RunDags {

  private record Key(String dag, String shape) {}

  private final Map<Key, Dag> made = new HashMap<>();

  /**
   * @param registered what the code says now
   * @param shape empty for a run from before shapes were remembered
   */
  Dag of(DagRun run, Dag registered, Optional<DagShape> shape, Collection<TaskInstance> instances) {
    DagShape known = shape.orElseGet(() -> RunDag.assumed(registered, instances));
    return made.computeIfAbsent(
        new Key(registered.name(), known.hash()),
        key -> RunDag.of(registered, known, run.id().kind()));
  }
}
