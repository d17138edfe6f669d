package io.headgate.run;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * A task instance as it stood at one moment.
 *
 * @param item what this instance of a mapped task is for; it never changes
 * @param attempt the attempts begun so far, whatever became of them; 0 before the first
 * @param failures the attempts that the body failed; the retry policy counts these only, so that a
 *     lost process, a deferral or another look at a blocked partition costs no retry
 * @param platformFailures the attempts that the platform failed: a lost process, a refused or lost
 *     connection, an executor that did not take the body; they have a budget of their own
 * @param message why it is in this state, for people; may be empty
 * @param dueAt when it goes on by itself (retry, deferral, recheck of a block)
 * @param startedAt when the latest attempt's body began
 * @param endedAt when the latest attempt's body ended
 */
public record TaskInstance(
    TaskInstanceId id,
    Optional<String> item,
    TaskState state,
    int attempt,
    int failures,
    int platformFailures,
    String message,
    Optional<Instant> dueAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt) {

  public TaskInstance {
    requireNonNull(id, "id");
    requireNonNull(item, "item");
    requireNonNull(state, "state");
    requireNonNull(message, "message");
    requireNonNull(dueAt, "dueAt");
    requireNonNull(startedAt, "startedAt");
    requireNonNull(endedAt, "endedAt");
    if (failures < 0 || platformFailures < 0 || attempt < failures + platformFailures) {
      throw new IllegalArgumentException(
          "Task instance "
              + id
              + " cannot have failed "
              + failures
              + " times by itself and "
              + platformFailures
              + " times by the platform in "
              + attempt
              + " attempts");
    }
  }

  /** An instance that has not begun. */
  public static TaskInstance scheduled(TaskInstanceId id) {
    return scheduled(id, Optional.empty());
  }

  /** An instance of a mapped task that has not begun. */
  public static TaskInstance scheduled(TaskInstanceId id, Optional<String> item) {
    return new TaskInstance(
        id,
        item,
        TaskState.SCHEDULED,
        0,
        0,
        0,
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
