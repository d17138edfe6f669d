package io.headgate.internal.engine;

import io.headgate.operation.Pause;
import io.headgate.run.DagRunId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Everything about unfinished runs that the coordinator keeps in memory, and nobody else touches.
 */
final class LiveState {

  private final Map<DagRunId, LiveRun> runs = new LinkedHashMap<>();
  final ReadyQueue ready = new ReadyQueue();
  final BlockedIndex blocked = new BlockedIndex();
  final Admission admission = new Admission();
  final Timers timers = new Timers();

  /** The paused DAGs, by name. */
  final Map<String, Pause> pauses = new HashMap<>();

  /** Grows with every commit of facts: what was checked at an older epoch is checked again. */
  private long epoch;

  void add(LiveRun run) {
    runs.put(run.id(), run);
  }

  void remove(LiveRun run) {
    runs.remove(run.id());
  }

  boolean has(DagRunId id) {
    return runs.containsKey(id);
  }

  Optional<LiveRun> find(DagRunId id) {
    return Optional.ofNullable(runs.get(id));
  }

  boolean isPaused(String dag) {
    return pauses.containsKey(dag);
  }

  Collection<LiveRun> runs() {
    return runs.values();
  }

  long epoch() {
    return epoch;
  }

  void factsArrived() {
    epoch++;
  }

  /** Forgets the runs; the store has them. */
  void clear() {
    runs.clear();
    ready.clear();
    blocked.clear();
    admission.clear();
    timers.clear();
    pauses.clear();
  }
}
