package io.headgate.run;

import static io.headgate.run.TaskEvent.BLOCK;
import static io.headgate.run.TaskEvent.CANCEL;
import static io.headgate.run.TaskEvent.CLEAR;
import static io.headgate.run.TaskEvent.DEFER;
import static io.headgate.run.TaskEvent.FAIL;
import static io.headgate.run.TaskEvent.FAIL_UPSTREAM;
import static io.headgate.run.TaskEvent.HOLD;
import static io.headgate.run.TaskEvent.LOSE;
import static io.headgate.run.TaskEvent.MARK_FAILED;
import static io.headgate.run.TaskEvent.MARK_SUCCESS;
import static io.headgate.run.TaskEvent.QUEUE;
import static io.headgate.run.TaskEvent.REMOVE;
import static io.headgate.run.TaskEvent.RESUME;
import static io.headgate.run.TaskEvent.RETRY;
import static io.headgate.run.TaskEvent.SKIP;
import static io.headgate.run.TaskEvent.START;
import static io.headgate.run.TaskEvent.SUCCEED;
import static io.headgate.run.TaskState.BLOCKED;
import static io.headgate.run.TaskState.CANCELLED;
import static io.headgate.run.TaskState.DEFERRED;
import static io.headgate.run.TaskState.FAILED;
import static io.headgate.run.TaskState.QUEUED;
import static io.headgate.run.TaskState.RUNNING;
import static io.headgate.run.TaskState.SCHEDULED;
import static io.headgate.run.TaskState.SKIPPED;
import static io.headgate.run.TaskState.SUCCESS;
import static io.headgate.run.TaskState.UPSTREAM_FAILED;
import static io.headgate.run.TaskState.UP_FOR_RETRY;

import java.util.EnumSet;
import java.util.Set;

/** The one place that says how a task instance's state may change. */
public final class TaskTransitions {

  private static final TransitionTable<TaskState, TaskEvent> TABLE =
      TransitionTable.of("task instance", TaskState.class, TaskEvent.class)
          .add(SCHEDULED, QUEUE, QUEUED)
          .add(SCHEDULED, BLOCK, BLOCKED)
          .add(SCHEDULED, SKIP, SKIPPED)
          .add(SCHEDULED, FAIL_UPSTREAM, UPSTREAM_FAILED)
          .add(QUEUED, START, RUNNING)
          .add(QUEUED, HOLD, QUEUED)
          .add(QUEUED, BLOCK, BLOCKED)
          .add(QUEUED, SKIP, SKIPPED)
          .add(RUNNING, SUCCEED, SUCCESS)
          .add(RUNNING, SKIP, SKIPPED)
          .add(RUNNING, FAIL, FAILED)
          .add(RUNNING, RETRY, UP_FOR_RETRY)
          .add(RUNNING, DEFER, DEFERRED)
          .add(RUNNING, BLOCK, BLOCKED)
          .add(RUNNING, LOSE, QUEUED)
          .add(UP_FOR_RETRY, RESUME, QUEUED)
          .add(DEFERRED, RESUME, QUEUED)
          .add(BLOCKED, RESUME, QUEUED)
          .add(BLOCKED, BLOCK, BLOCKED)
          .add(BLOCKED, SKIP, SKIPPED)
          .addFrom(unfinished(), REMOVE, FAILED)
          .addFrom(unfinished(), CANCEL, CANCELLED)
          .addFrom(EnumSet.complementOf(EnumSet.of(SCHEDULED, RUNNING)), CLEAR, SCHEDULED)
          .addFrom(EnumSet.complementOf(EnumSet.of(SUCCESS, RUNNING)), MARK_SUCCESS, SUCCESS)
          .addFrom(EnumSet.complementOf(EnumSet.of(FAILED, RUNNING)), MARK_FAILED, FAILED)
          .build();

  private TaskTransitions() {}

  private static Set<TaskState> unfinished() {
    Set<TaskState> states = EnumSet.allOf(TaskState.class);
    states.removeIf(TaskState::isTerminal);
    return states;
  }

  /** The whole table. */
  public static TransitionTable<TaskState, TaskEvent> table() {
    return TABLE;
  }

  /**
   * The state after {@code event}.
   *
   * @throws IllegalTransitionException if the event is not possible in the state
   */
  public static TaskState next(TaskInstanceId id, TaskState from, TaskEvent event) {
    return TABLE.next(id, from, event);
  }
}
