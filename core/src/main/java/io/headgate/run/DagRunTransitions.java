package io.headgate.run;

import static io.headgate.run.DagRunState.BLOCKED;
import static io.headgate.run.DagRunState.CANCELLED;
import static io.headgate.run.DagRunState.CANCELLING;
import static io.headgate.run.DagRunState.FAILED;
import static io.headgate.run.DagRunState.QUEUED;
import static io.headgate.run.DagRunState.RUNNING;
import static io.headgate.run.DagRunState.SUCCESS;

import java.util.EnumSet;

/** The one place that says how a run's state may change. */
public final class DagRunTransitions {

  private static final TransitionTable<DagRunState, DagRunEvent> TABLE =
      TransitionTable.of("run", DagRunState.class, DagRunEvent.class)
          .add(QUEUED, DagRunEvent.START, RUNNING)
          .add(RUNNING, DagRunEvent.BLOCK, BLOCKED)
          .add(BLOCKED, DagRunEvent.RELEASE, QUEUED)
          .add(RUNNING, DagRunEvent.SUCCEED, SUCCESS)
          .add(RUNNING, DagRunEvent.FAIL, FAILED)
          .add(QUEUED, DagRunEvent.CANCEL, CANCELLED)
          .add(RUNNING, DagRunEvent.CANCEL, CANCELLING)
          .add(BLOCKED, DagRunEvent.CANCEL, CANCELLED)
          .add(CANCELLING, DagRunEvent.STOP, CANCELLED)
          .addFrom(EnumSet.of(BLOCKED, SUCCESS, FAILED, CANCELLED), DagRunEvent.REOPEN, QUEUED)
          .addFrom(
              EnumSet.of(QUEUED, RUNNING, BLOCKED, FAILED, CANCELLED),
              DagRunEvent.MARK_SUCCESS,
              SUCCESS)
          .addFrom(
              EnumSet.of(QUEUED, RUNNING, BLOCKED, SUCCESS, CANCELLED),
              DagRunEvent.MARK_FAILED,
              FAILED)
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
