package io.headgate.internal.engine;

import io.headgate.dag.RetryPolicy;
import io.headgate.run.TaskEvent;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What follows when the platform, and not the body, failed an attempt. It costs none of the task's
 * own attempts, but has a budget: a body that kills its process would otherwise do so for ever.
 */
final class PlatformFailures {

  /** One second at first, doubling up to five minutes: ten of them bridge a quarter of an hour. */
  private static final RetryPolicy PAUSES = RetryPolicy.attempts(Integer.MAX_VALUE);

  private final int retries;
  private final RandomGenerator random;

  /**
   * @param retries how many such failures one task instance may have and still be tried again
   */
  PlatformFailures(int retries, RandomGenerator random) {
    this.retries = retries;
    this.random = random;
  }

  /** The process or node that ran the body is gone: the body starts again at once. */
  void lost(Turn turn, LiveTask task, String reason) {
    if (isWithinBudget(task)) {
      turn.move(
          task,
          TaskEvent.LOSE,
          TaskFaces.failedByPlatform(
              "starts again: " + reason, Optional.empty(), Optional.empty()));
    } else {
      fail(turn, task, reason, turn.now());
    }
  }

  /** The body was refused, or said that the platform failed it: it is tried again after a pause. */
  void retry(Turn turn, LiveTask task, String reason, Instant endedAt) {
    if (isWithinBudget(task)) {
      int failures = task.instance().platformFailures() + 1;
      Instant due = turn.now().plus(PAUSES.delayAfter(failures, random));
      turn.move(
          task,
          TaskEvent.RETRY,
          TaskFaces.failedByPlatform(reason, Optional.of(endedAt), Optional.of(due)));
    } else {
      fail(turn, task, reason, endedAt);
    }
  }

  private boolean isWithinBudget(LiveTask task) {
    return task.instance().platformFailures() < retries;
  }

  private void fail(Turn turn, LiveTask task, String reason, Instant endedAt) {
    String message =
        "the platform failed it "
            + (task.instance().platformFailures() + 1)
            + " times, and "
            + retries
            + " are put up with; the last time: "
            + reason
            + ". A body that brings its own process down would do so again: look at its memory and"
            + " at native code first";
    turn.move(
        task,
        TaskEvent.FAIL,
        TaskFaces.failedByPlatform(message, Optional.of(endedAt), Optional.empty()));
  }
}
