package io.headgate.internal.engine;

import io.headgate.backfill.ScheduledRuns;
import io.headgate.dataset.DatasetName;
import io.headgate.run.DagRunState;
import io.headgate.run.Lane;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.time.DataInterval;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Who goes first where a scheduled run and a backfill are both still to write a partition, as the
 * backfill says. Confined to the coordinator.
 *
 * <p>Only what goes on by itself is waited for: no task that is blocked, no run that is blocked or
 * cancelled, none of a paused DAG. So nobody waits for ever: a backfill that scheduled runs wait
 * for waits for no run by this rule, a scheduled run only for such backfills, and a backfill that
 * lets them go first only for scheduled runs. It is about the runs of one node; over nodes, claims
 * keep two from writing at the same time.
 */
final class Precedence {

  /**
   * Why a task may not start now.
   *
   * @param task what goes before it
   */
  record First(LiveTask task, DatasetName dataset) {
    String text() {
      return "waits for " + id() + ", which goes first in writing " + dataset;
    }

    TaskInstanceId id() {
      return task.id();
    }
  }

  private final LiveState live;
  private final Function<String, ScheduledRuns> besideBackfill;

  /**
   * @param besideBackfill what the backfill of a name tells scheduled runs
   */
  Precedence(LiveState live, Function<String, ScheduledRuns> besideBackfill) {
    this.live = live;
    this.besideBackfill = besideBackfill;
  }

  /** What the task has to let go first; empty if nothing. */
  Optional<First> before(LiveTask task) {
    Map<DatasetName, DataInterval> wanted = task.claims();
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    Stream<LiveRun> others =
        switch (task.run().lane()) {
          case AD_HOC -> Stream.empty();
          case SCHEDULED -> runs(Lane.BACKFILL).filter(run -> tells(run) == ScheduledRuns.WAIT);
          case BACKFILL ->
              tells(task.run()) == ScheduledRuns.GO_FIRST ? runs(Lane.SCHEDULED) : Stream.empty();
        };
    return others
        .flatMap(run -> run.tasks().stream())
        .filter(other -> goesOn(other.state()))
        .flatMap(other -> shared(wanted, other).map(dataset -> new First(other, dataset)).stream())
        .findFirst();
  }

  private ScheduledRuns tells(LiveRun backfill) {
    return live.besideBackfills.computeIfAbsent(
        backfill.id(), id -> besideBackfill.apply(backfill.dag().name()));
  }

  private Stream<LiveRun> runs(Lane lane) {
    return live.runs(lane).stream()
        .filter(run -> goesOn(run.state()) && !live.isPaused(run.dag().name()));
  }

  /** Whether a run in that state is waited for; {@link Turn} tells when it is no more. */
  static boolean goesOn(DagRunState state) {
    return switch (state) {
      case QUEUED, RUNNING -> true;
      case BLOCKED, CANCELLING, SUCCESS, FAILED, CANCELLED -> false;
    };
  }

  /** Whether a task in that state is waited for; {@link Turn} tells when it is no more. */
  static boolean goesOn(TaskState state) {
    return !state.isTerminal() && state != TaskState.BLOCKED;
  }

  private static Optional<DatasetName> shared(
      Map<DatasetName, DataInterval> wanted, LiveTask other) {
    if (other.task().operator().writes().isEmpty()
        && other.task().operator().rewrites().isEmpty()) {
      return Optional.empty();
    }
    Map<DatasetName, DataInterval> claims = other.claims();
    return wanted.entrySet().stream()
        .filter(
            entry -> {
              DataInterval range = claims.get(entry.getKey());
              return range != null && range.overlaps(entry.getValue());
            })
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
