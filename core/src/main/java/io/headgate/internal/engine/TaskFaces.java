package io.headgate.internal.engine;

import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What changes in a task instance beside its state. Each is a function of the instance as it is and
 * its next state.
 */
final class TaskFaces {

  /** A change of face; the state comes from the transition table. */
  interface Face extends BiFunction<TaskInstance, TaskState, TaskInstance> {}

  private TaskFaces() {}

  /** Waits for its turn; {@code message} says for what, if it is not just a slot. */
  static Face waiting(String message) {
    return (old, state) ->
        new TaskInstance(
            old.id(),
            old.item(),
            state,
            old.attempt(),
            old.failures(),
            old.platformFailures(),
            bounded(message),
            Optional.empty(),
            old.startedAt(),
            old.endedAt());
  }

  /** Begins another attempt. */
  static Face begun(Instant now) {
    return (old, state) ->
        new TaskInstance(
            old.id(),
            old.item(),
            state,
            old.attempt() + 1,
            old.failures(),
            old.platformFailures(),
            "",
            Optional.empty(),
            Optional.of(now),
            Optional.empty());
  }

  /** Its body ended, or it never needs to begin. */
  static Face ended(String message, Optional<Instant> endedAt) {
    return paused(message, endedAt, Optional.empty());
  }

  /** Its body ended and it goes on at {@code dueAt}. */
  static Face paused(String message, Optional<Instant> endedAt, Optional<Instant> dueAt) {
    return (old, state) ->
        new TaskInstance(
            old.id(),
            old.item(),
            state,
            old.attempt(),
            old.failures(),
            old.platformFailures(),
            bounded(message),
            dueAt,
            old.startedAt(),
            endedAt.or(old::endedAt));
  }

  /** Its body failed; with {@code dueAt} it is tried again. */
  static Face failed(String message, Instant endedAt, Optional<Instant> dueAt) {
    return (old, state) ->
        new TaskInstance(
            old.id(),
            old.item(),
            state,
            old.attempt(),
            old.failures() + 1,
            old.platformFailures(),
            bounded(message),
            dueAt,
            old.startedAt(),
            Optional.of(endedAt));
  }

  /** Is to be done again, with fresh budgets; attempts are still counted on. */
  static Face cleared(String message) {
    return (old, state) ->
        new TaskInstance(
            old.id(),
            old.item(),
            state,
            old.attempt(),
            0,
            0,
            bounded(message),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /** The platform failed its body; with {@code dueAt} it is tried again. */
  static Face failedByPlatform(String message, Optional<Instant> endedAt, Optional<Instant> dueAt) {
    return (old, state) ->
        new TaskInstance(
            old.id(),
            old.item(),
            state,
            old.attempt(),
            old.failures(),
            old.platformFailures() + 1,
            bounded(message),
            dueAt,
            old.startedAt(),
            endedAt.or(old::endedAt));
  }

  private static String bounded(String message) {
    return ResultLimits.bounded(message);
  }
}
