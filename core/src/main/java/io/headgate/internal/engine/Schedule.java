package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Which scheduled runs are due and missing, over all registered DAGs. Not thread-safe. */
final class Schedule {

  private final List<Dag> dags;
  private final Store store;
  private List<DagSchedule> schedules;

  Schedule(List<Dag> dags, Store store) {
    this.dags = dags;
    this.store = store;
    this.schedules = schedules();
  }

  /**
   * The runs to create; the next call takes them for created.
   *
   * @param paused which DAGs are left out; what is due of them meanwhile comes when they are
   *     resumed, as their catchup policy has it
   */
  List<NewRun> takeDue(Instant now, Predicate<String> paused) {
    List<NewRun> due = new ArrayList<>();
    for (int i = 0; i < dags.size(); i++) {
      if (paused.test(dags.get(i).name())) {
        continue;
      }
      for (DataInterval interval : schedules.get(i).takeDue(now)) {
        due.add(NewRun.scheduled(dags.get(i), interval));
      }
    }
    return due;
  }

  /** Takes nothing for created any more, and looks at the store again. */
  void forget() {
    schedules = schedules();
  }

  private List<DagSchedule> schedules() {
    return dags.stream().map(dag -> new DagSchedule(dag, store)).toList();
  }
}
