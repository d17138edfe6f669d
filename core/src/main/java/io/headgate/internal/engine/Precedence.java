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
 * lets them go first only for scheduled runs. What other nodes have is known as of the last
 * heartbeat; whoever starts before it is heard of there goes first, and claims keep two from
 * writing at the same time.
 */
final class Precedence {

  /**
   * Why a task may not start now.
   *
   * @param task what goes before it
   * @param elsewhere whether another node has it
   */
  record First(LiveTask task, DatasetName dataset, boolean elsewhere) {
    String text() {
      return "waits for "
          + id()
          + (elsewhere ? " on another node" : "")
          + ", which goes first in writing "
          + dataset;
    }

    TaskInstanceId id() {
      return task.id();
    }
  }

  private final LiveState live;
  private final RunsElsewhere elsewhere;
  private final Function<String, ScheduledRuns> besideBackfill;

  /**
   * @param besideBackfill what the backfill of a name tells scheduled runs
   */
  Precedence(
      LiveState live, RunsElsewhere elsewhere, Function<String, ScheduledRuns> besideBackfill) {
    this.live = live;
    this.elsewhere = elsewhere;
    this.besideBackfill = besideBackfill;
  }

  /** What the task has to let go first; empty if nothing. */
  Optional<First> before(LiveTask task) {
    Map<DatasetName, DataInterval> wanted = task.claims();
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    return switch (task.run().lane()) {
      case AD_HOC -> Optional.empty();
      case SCHEDULED ->
          first(
                  wanted,
                  live.runs(Lane.BACKFILL).stream().filter(run -> tells(run) == ScheduledRuns.WAIT),
                  false)
              .or(
                  () ->
                      first(wanted, elsewhere.of(Lane.BACKFILL, this::tellsToWait).stream(), true));
      case BACKFILL ->
          tells(task.run()) == ScheduledRuns.GO_FIRST
              ? first(wanted, live.runs(Lane.SCHEDULED).stream(), false)
                  .or(() -> first(wanted, elsewhere.of(Lane.SCHEDULED, dag -> true).stream(), true))
              : Optional.empty();
    };
  }

  private boolean tellsToWait(String backfill) {
    return besideBackfill.apply(backfill) == ScheduledRuns.WAIT;
  }

  private Optional<First> first(
      Map<DatasetName, DataInterval> wanted, Stream<LiveRun> runs, boolean areElsewhere) {
    return runs.filter(run -> goesOn(run.state()) && !live.isPaused(run.dag().name()))
        .flatMap(run -> run.tasks().stream())
        .filter(other -> goesOn(other.state()))
        .flatMap(
            other ->
                shared(wanted, other)
                    .map(dataset -> new First(other, dataset, areElsewhere))
                    .stream())
        .findFirst();
  }

  private ScheduledRuns tells(LiveRun backfill) {
    return live.besideBackfills.computeIfAbsent(
        backfill.id(), id -> besideBackfill.apply(backfill.dag().name()));
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
