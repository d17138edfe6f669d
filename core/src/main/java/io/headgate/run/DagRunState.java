package io.headgate.run;

/** The states of a run. The code is what the store keeps; it never changes. */
public enum DagRunState {
  /** Created; waits for a place among its DAG's active runs. */
  QUEUED("queued", false),
  RUNNING("running", false),
  /** Nothing can go on until a blocked task is released; takes no place among the active runs. */
  BLOCKED("blocked", false),
  /** Nothing of it starts any more; bodies that were told to leave are still running. */
  CANCELLING("cancelling", false),
  SUCCESS("success", true),
  FAILED("failed", true),
  CANCELLED("cancelled", true);

  private final String code;
  private final boolean terminal;

  DagRunState(String code, boolean terminal) {
    this.code = code;
    this.terminal = terminal;
  }

  public String code() {
    return code;
  }

  /** Whether nothing follows by itself. */
  public boolean isTerminal() {
    return terminal;
  }

  /**
   * The state of that code.
   *
   * @throws IllegalArgumentException if the code is unknown
   */
  public static DagRunState ofCode(String code) {
    for (DagRunState state : values()) {
      if (state.code.equals(code)) {
        return state;
      }
    }
    throw new IllegalArgumentException(
        "Unknown state of a run '" + code + "': was the store written by a newer version?");
  }
}
