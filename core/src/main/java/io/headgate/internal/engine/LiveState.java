package io.headgate.internal.engine;

import io.headgate.backfill.ScheduledRuns;
import io.headgate.operation.Pause;
import io.headgate.run.DagRunId;
import io.headgate.run.Lane;
import io.headgate.run.RunKind;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything about unfinished runs that the coordinator keeps in memory, and nobody else touches.
 */
final class LiveState {

  private final Map<DagRunId, LiveRun> runs = new LinkedHashMap<>();
  private final Map<Lane, Map<DagRunId, LiveRun>> byLane = new EnumMap<>(Lane.class);
  private final Map<String, NavigableMap<Instant, LiveRun>> scheduled = new HashMap<>();
  final ReadyQueue ready;
  final BlockedIndex blocked = new BlockedIndex();
  final Admission admission = new Admission();
  final Timers timers = new Timers();

  /** The paused DAGs, by name. */
  final Map<String, Pause> pauses = new HashMap<>();

  /** What backfills tell scheduled runs, by their runs; read from the store if it is not there. */
  final Map<DagRunId, ScheduledRuns> besideBackfills = new HashMap<>();

  /** Grows with every commit of facts: what was checked at an older epoch is checked again. */
  private long epoch;

  /** Terminal runs that are being pruned. */
  private final Set<DagRunId> leaving = new HashSet<>();

  LiveState(Limits limits) {
    this.ready = new ReadyQueue(limits);
  }

  void add(LiveRun run) {
    runs.put(run.id(), run);
    ofLane(run.lane()).put(run.id(), run);
    if (run.id().kind() == RunKind.SCHEDULED) {
      scheduled
          .computeIfAbsent(run.dag().name(), dag -> new TreeMap<>())
          .put(run.interval().start(), run);
    }
  }

  /**
   * @throws IllegalStateException if the run is being pruned
   */
  void requireStaying(DagRunId id) {
    if (leaving.contains(id)) {
      throw new IllegalStateException(
          "Cannot take up run " + id + ": it is so old that it is being pruned");
    }
  }

  /** Those of the runs that may be pruned; until they are gone, they cannot be taken up. */
  List<DagRunId> letGo(List<DagRunId> old) {
    List<DagRunId> free = old.stream().filter(id -> !runs.containsKey(id)).toList();
    leaving.addAll(free);
    return free;
  }

  /** The runs are pruned, or are to stay after all. */
  boolean gone(List<DagRunId> pruned) {
    return leaving.removeAll(pruned);
  }

  void remove(LiveRun run) {
    runs.remove(run.id());
    ofLane(run.lane()).remove(run.id());
    besideBackfills.remove(run.id());
    if (run.id().kind() == RunKind.SCHEDULED) {
      scheduled.computeIfPresent(
          run.dag().name(),
          (dag, byStart) -> {
            byStart.remove(run.interval().start());
            return byStart.isEmpty() ? null : byStart;
          });
    }
  }

  /** The latest live scheduled run of the DAG whose interval starts before that. */
  Optional<LiveRun> scheduledBefore(String dag, Instant start) {
    return Optional.ofNullable(scheduled.get(dag))
        .flatMap(byStart -> Optional.ofNullable(byStart.lowerEntry(start)))
        .map(Map.Entry::getValue);
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

  Collection<LiveRun> runs(Lane lane) {
    return ofLane(lane).values();
  }

  private Map<DagRunId, LiveRun> ofLane(Lane lane) {
    return byLane.computeIfAbsent(lane, empty -> new LinkedHashMap<>());
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
    byLane.clear();
    leaving.clear();
    scheduled.clear();
    ready.clear();
    blocked.clear();
    admission.clear();
    timers.clear();
    pauses.clear();
    besideBackfills.clear();
  }
}
