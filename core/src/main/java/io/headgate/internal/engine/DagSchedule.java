package io.headgate.internal.engine;

import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.run.DagRunId;
import io.headgate.time.DataInterval;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which scheduled runs of one DAG are due and missing. The first look compares the timetable with
 * the store; after that, a cursor makes a look cost nothing but for what is newly due. Not
 * thread-safe.
 */
final class DagSchedule {

  private final Dag dag;
  private final Store store;
  private Optional<DataInterval> next = Optional.empty();
  private Optional<Pruning.Starts> pruned = Optional.empty();
  private boolean looked;

  DagSchedule(Dag dag, Store store) {
    this.dag = dag;
    this.store = store;
  }

  /** From when on {@link #takeDue} may have something; it changes by that call only. */
  Instant dueFrom() {
    if (!looked) {
      return Instant.MIN;
    }
    return next.map(DataInterval::end)
        .filter(end -> !end.isAfter(dag.life().end()))
        .orElse(Instant.MAX);
  }

  /**
   * The intervals whose runs are due at {@code now} and missing; the next call goes on after them.
   *
   * @param beginning no interval that starts before is due; what it is at the first call counts
   */
  List<DataInterval> takeDue(Instant now, Instant beginning) {
    if (!looked) {
      looked = true;
      return firstLook(now, beginning);
    }
    List<DataInterval> due = walk(now);
    return due.isEmpty() || dag.catchup() == Catchup.ALL ? due : List.of(due.get(due.size() - 1));
  }

  private List<DataInterval> firstLook(Instant now, Instant beginning) {
    pruned = store.pruning().prunedStarts(dag.name());
    if (dag.catchup() == Catchup.ALL) {
      Instant start = dag.life().start();
      next = dag.timetable().firstFrom(start.isAfter(beginning) ? start : beginning);
      List<DataInterval> due = walk(now);
      if (due.isEmpty()) {
        return due;
      }
      Set<Instant> known = store.scheduledStarts(dag.name());
      return due.stream()
          .filter(interval -> !known.contains(interval.start()))
          .filter(interval -> !isPruned(interval))
          .toList();
    }
    next = shortlyBeforeLatestDue(now);
    List<DataInterval> due = walk(now);
    return due.stream()
        .skip(Math.max(0, due.size() - 1))
        .filter(interval -> store.run(DagRunId.scheduled(dag.name(), interval.start())).isEmpty())
        .filter(interval -> !isPruned(interval))
        .toList();
  }

  /** Its run was there and is too old to be kept. */
  private boolean isPruned(DataInterval interval) {
    return pruned.map(starts -> starts.cover(interval.start())).orElse(false);
  }

  private List<DataInterval> walk(Instant now) {
    Timetable timetable = dag.timetable();
    List<DataInterval> due = new ArrayList<>();
    while (next.isPresent()
        && !next.get().end().isAfter(now)
        && !next.get().end().isAfter(dag.life().end())) {
      due.add(next.get());
      next = timetable.firstFrom(next.get().start().plusNanos(1));
    }
    return due;
  }

  /**
   * An interval from which it is not far to the latest one that is due: going back in doubling
   * steps finds it without walking through the whole history.
   */
  private Optional<DataInterval> shortlyBeforeLatestDue(Instant now) {
    Instant start = dag.life().start();
    Instant end = now.isBefore(dag.life().end()) ? now : dag.life().end();
    Duration step = Duration.ofHours(1);
    for (Instant from = end.minus(step); from.isAfter(start); from = end.minus(step)) {
      Optional<DataInterval> candidate = dag.timetable().firstFrom(from);
      if (candidate.isEmpty() || !candidate.get().end().isAfter(end)) {
        return candidate;
      }
      step = step.multipliedBy(2);
    }
    return dag.timetable().firstFrom(start);
  }
}
