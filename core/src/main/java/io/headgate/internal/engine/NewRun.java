package io.headgate.internal.engine;

import static java.util.Objects.requireNonNull;

import io.headgate.backfill.Backfill;
import io.headgate.dag.Dag;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A run that is asked for.
 *
 * @param dag a registered DAG, or the synthetic one of a backfill
 * @param label how people name the run
 * @param backfill what is stored together with the run, if that carries out a backfill
 */
public record NewRun(
    Dag dag, DagRunId id, DataInterval interval, String label, Optional<Backfill> backfill) {

  public NewRun {
    requireNonNull(interval, "interval");
    requireNonNull(label, "label");
    requireNonNull(backfill, "backfill");
    if (!dag.name().equals(id.dag())) {
      throw new IllegalArgumentException("Run " + id + " is not one of DAG " + dag.name());
    }
  }

  /** The scheduled run of that interval. */
  static NewRun scheduled(Dag dag, DataInterval interval) {
    return new NewRun(
        dag,
        DagRunId.scheduled(dag.name(), interval.start()),
        interval,
        dag.timetable().label(interval),
        Optional.empty());
  }

  DagRun run(Instant now) {
    return new DagRun(
        id, interval, label, DagRunState.QUEUED, now, Optional.empty(), Optional.empty());
  }

  List<TaskInstance> tasks() {
    return dag.tasks().keySet().stream()
        .map(task -> TaskInstance.scheduled(new TaskInstanceId(id, task)))
        .toList();
  }
}
