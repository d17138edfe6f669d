package io.headgate.run;

/** The states of a task instance. The code is what the store keeps; it never changes. */
public enum TaskState {
  /** Waits for its upstream tasks. */
  SCHEDULED("scheduled", false, false),
  /** May run; waits for a place (pool, worker). */
  QUEUED("queued", false, false),
  /** Its body runs. */
  RUNNING("running", false, false),
  /** Its body gave back the thread and goes on at a stated time. */
  DEFERRED("deferred", false, false),
  /** An attempt failed; the next one starts at a stated time. */
  UP_FOR_RETRY("up_for_retry", false, false),
  /**
   * A gate, a partition that it reads, or its own past keeps it from running until that is
   * repaired. Not terminal, holds neither thread nor slot.
   */
  BLOCKED("blocked", false, false),
  SUCCESS("success", true, false),
  FAILED("failed", true, true),
  /** Could not run because a task upstream failed. */
  UPSTREAM_FAILED("upstream_failed", true, true),
  /** Was not needed. */
  SKIPPED("skipped", true, false),
  /** Stopped by a person, a program or its run's timeout. */
  CANCELLED("cancelled", true, true);

  private final String code;
  private final boolean terminal;
  private final boolean failure;

  TaskState(String code, boolean terminal, boolean failure) {
    if (failure && !terminal) {
      throw new IllegalArgumentException("A failure must be terminal: " + code);
    }
    this.code = code;
    this.terminal = terminal;
    this.failure = failure;
  }

  public String code() {
    return code;
  }

  /** Whether nothing follows by itself. */
  public boolean isTerminal() {
    return terminal;
  }

  /** Whether it makes the run fail. */
  public boolean isFailure() {
    return failure;
  }

  /**
   * The state of that code.
   *
   * @throws IllegalArgumentException if the code is unknown
   */
  public static TaskState ofCode(String code) {
    for (TaskState state : values()) {
      if (state.code.equals(code)) {
        return state;
      }
    }
    throw new IllegalArgumentException(
        "Unknown state of a task instance '"
            + code
            + "': was the store written by a newer version?");
  }
}
