package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which scheduled runs are due and missing, over all registered DAGs. A look costs what is due, not
 * what is registered. Not thread-safe.
 */
final class Schedule {

  /** A DAG in the order of registration, and what is next of it. */
  private record Entry(int position, Dag dag, DagSchedule schedule) {}

  private final List<Dag> dags;
  private final Store store;
  private final Function<String, Optional<Instant>> beginnings;

  /** Whose next run falls due first. An entry leaves while it is looked at, since that moves it. */
  private final PriorityQueue<Entry> byDue =
      new PriorityQueue<>(Comparator.comparing(entry -> entry.schedule().dueFrom()));

  /**
   * @param beginnings from when on a DAG has scheduled runs; empty if it has none now
   */
  Schedule(List<Dag> dags, Store store, Function<String, Optional<Instant>> beginnings) {
    this.dags = dags;
    this.store = store;
    this.beginnings = beginnings;
    forget();
  }

  /**
   * The runs to create, in the order of the DAGs' registration; the next call takes them for
   * created.
   *
   * @param paused which DAGs are left out; what is due of them meanwhile comes when they are
   *     resumed, as their catchup policy has it
   */
  List<NewRun> takeDue(Instant now, Predicate<String> paused) {
    List<Entry> open = new ArrayList<>();
    while (!byDue.isEmpty() && !byDue.element().schedule().dueFrom().isAfter(now)) {
      open.add(byDue.remove());
    }
    open.sort(Comparator.comparingInt(Entry::position));
    List<NewRun> due = new ArrayList<>();
    try {
      for (Entry entry : open) {
        if (!paused.test(entry.dag().name())) {
          beginnings
              .apply(entry.dag().name())
              .ifPresent(
                  beginning -> {
                    for (DataInterval interval : entry.schedule().takeDue(now, beginning)) {
                      due.add(NewRun.scheduled(entry.dag(), interval));
                    }
                  });
        }
      }
    } finally {
      byDue.addAll(open);
    }
    return due;
  }

  /** Takes nothing for created any more, and looks at the store again. */
  void forget() {
    byDue.clear();
    for (Dag dag : dags) {
      byDue.add(new Entry(byDue.size(), dag, new DagSchedule(dag, store)));
    }
  }
}
