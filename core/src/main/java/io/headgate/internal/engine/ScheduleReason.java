package io.headgate.internal.engine;

import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.operation.Pause;
import io.headgate.operation.Why;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.Optional;

/** Says why an interval of a DAG has no run. Pure. */
final class ScheduleReason {

  private ScheduleReason() {}

  static Why of(Dag dag, DataInterval interval, Optional<Pause> pause, Instant now) {
    if (!dag.life().encloses(interval)) {
      return new Why.OutsideLife(interval, dag.life());
    }
    if (dag.timetable().firstFrom(DataInterval.ALWAYS.start()).isEmpty()) {
      return new Why.ByHandOnly(dag.name());
    }
    if (interval.end().isAfter(now)) {
      return new Why.NotDue(interval.end(), pause.isPresent());
    }
    Optional<DataInterval> later =
        dag.timetable()
            .firstFrom(interval.start().plusNanos(1))
            .filter(next -> !next.end().isAfter(now) && dag.life().encloses(next));
    if (dag.catchup() == Catchup.LATEST && later.isPresent()) {
      return new Why.LeftOut(interval, later.get());
    }
    return pause.isPresent() ? new Why.DagPaused(pause.get()) : new Why.AwaitsTick(interval.end());
  }
}
