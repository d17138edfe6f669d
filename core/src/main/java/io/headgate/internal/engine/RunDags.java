package io.headgate.internal.engine;

import com.google.common.collect.ListMultimap;
import com.google.common.collect.Multimaps;
import io.headgate.dag.Dag;
import io.headgate.dag.DagShape;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes the DAGs of older runs; runs of one shape share theirs. Not thread-safe. */
final class RunDags {

  private record Key(String dag, String shape) {}

  private final Map<Key, Dag> made = new HashMap<>();

  /**
   * Stored runs with their tasks; those whose DAG is not known are left out.
   *
   * @param instances of these runs, and maybe of others
   * @param shapes of the runs that have one
   * @param dags what the code says now
   */
  List<LiveRun> live(
      Collection<DagRun> runs,
      Collection<TaskInstance> instances,
      Map<DagRunId, DagShape> shapes,
      Function<String, Optional<Dag>> dags) {
    ListMultimap<DagRunId, TaskInstance> byRun =
        Multimaps.index(instances, instance -> instance.id().run());
    List<LiveRun> live = new ArrayList<>();
    for (DagRun run : runs) {
      List<TaskInstance> ofRun = byRun.get(run.id());
      dags.apply(run.id().dag())
          .map(known -> of(run, known, Optional.ofNullable(shapes.get(run.id())), ofRun))
          .ifPresent(dag -> live.add(new LiveRun(dag, run, ofRun)));
    }
    return live;
  }

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
