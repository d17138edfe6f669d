package io.headgate.internal.engine;

import com.google.common.collect.MapMaker;
import io.headgate.backfill.BackfillId;
import io.headgate.dag.Dag;
import io.headgate.dag.DagShape;
import io.headgate.run.DagRunId;
import io.headgate.run.RunKind;
import io.headgate.time.DataInterval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Brings new runs to life within a turn. Confined to the coordinator. */
final class RunCreation {

  private final Store store;
  private final Schedule schedule;

  /** By identity, and for as long as anybody has the DAG. */
  private final Map<Dag, DagShape> shapes = new MapMaker().weakKeys().makeMap();

  RunCreation(Store store, Schedule schedule) {
    this.store = store;
    this.schedule = schedule;
  }

  /** Every scheduled run that is due and missing. */
  List<DagRunId> due(Turn turn) {
    List<NewRun> due = schedule.takeDue(turn.now(), turn.live()::isPaused);
    Set<DagRunId> known = createdByOthers(due);
    return due.stream()
        .filter(run -> !known.contains(run.id()))
        .map(run -> add(turn, run))
        .toList();
  }

  /** Other nodes have the same timetables. */
  private Set<DagRunId> createdByOthers(List<NewRun> due) {
    return due.isEmpty() || store.nodes().isEmpty()
        ? Set.of()
        : store.existing(due.stream().map(NewRun::id).toList());
  }

  /** A manual run; asking twice gives two. */
  DagRunId manual(Turn turn, Dag dag, DataInterval interval) {
    String label = dag.timetable().label(interval);
    DagRunId id = manualId(dag, label, firstFree(turn, dag, label));
    return add(turn, new NewRun(dag, id, interval, label, Optional.empty()));
  }

  private static DagRunId manualId(Dag dag, String label, int number) {
    return new DagRunId(dag.name(), RunKind.MANUAL, label + "_" + number);
  }

  /** Whoever asks often for one interval has many: they are not asked for one by one. */
  private int firstFree(Turn turn, Dag dag, String label) {
    int free = 1;
    while (exists(turn, manualId(dag, label, free))) {
      free = Math.multiplyExact(free, 2);
    }
    int taken = free / 2;
    while (free - taken > 1) {
      int middle = taken + (free - taken) / 2;
      if (exists(turn, manualId(dag, label, middle))) {
        taken = middle;
      } else {
        free = middle;
      }
    }
    return free;
  }

  /**
   * @throws IllegalStateException if there is a run of that id
   */
  DagRunId requested(Turn turn, NewRun run) {
    if (exists(turn, run.id())) {
      throw new IllegalStateException("There is a run " + run.id() + " already");
    }
    if (run.backfill().isPresent() && isTaken(run.backfill().get().id())) {
      throw new IllegalStateException(
          "Somebody else has just submitted "
              + run.backfill().get().id()
              + ": look at it, and submit yours again");
    }
    return add(turn, run);
  }

  /** Those of the runs that do not exist yet. */
  List<DagRunId> missing(Turn turn, List<NewRun> runs) {
    return runs.stream().filter(run -> !exists(turn, run.id())).map(run -> add(turn, run)).toList();
  }

  private boolean isTaken(BackfillId id) {
    return store.backfills().stream().anyMatch(known -> known.id().equals(id));
  }

  private boolean exists(Turn turn, DagRunId id) {
    return turn.live().has(id) || store.run(id).isPresent();
  }

  private DagRunId add(Turn turn, NewRun asked) {
    LiveRun run = new LiveRun(asked.dag(), asked.run(turn.now()), asked.tasks());
    turn.live().add(run);
    turn.journal().created(run, shapes.computeIfAbsent(asked.dag(), DagShape::of));
    asked
        .backfill()
        .ifPresent(
            backfill -> {
              turn.journal().created(backfill);
              turn.live().besideBackfills.put(run.id(), backfill.plan().pace().scheduledRuns());
            });
    turn.live().admission.enqueue(run);
    return run.id();
  }
}
