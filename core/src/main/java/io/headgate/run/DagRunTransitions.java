package io.headgate.run;

import static io.headgate.run.DagRunState.BLOCKED;
import static io.headgate.run.DagRunState.FAILED;
import static io.headgate.run.DagRunState.QUEUED;
import static io.headgate.run.DagRunState.RUNNING;
import static io.headgate.run.DagRunState.SUCCESS;

/** The one place that says how a run's state may change. */
public final class DagRunTransitions {

  private static final TransitionTable<DagRunState, DagRunEvent> TABLE =
      TransitionTable.of("run", DagRunState.class, DagRunEvent.class)
          .add(QUEUED, DagRunEvent.START, RUNNING)
          .add(RUNNING, DagRunEvent.BLOCK, BLOCKED)
          .add(BLOCKED, DagRunEvent.RELEASE, QUEUED)
          .add(RUNNING, DagRunEvent.SUCCEED, SUCCESS)
          .add(RUNNING, DagRunEvent.FAIL, FAILED)
          .build();

  private DagRunTransitions() {}

  /** The whole table. */
  public static TransitionTable<DagRunState, DagRunEvent> table() {
    return TABLE;
  }

  /**
   * The state after {@code event}.
   *
   * @throws IllegalTransitionException if the event is not possible in the state
   */
  public static DagRunState next(DagRunId id, DagRunState from, DagRunEvent event) {
    return TABLE.next(id, from, event);
  }
}
