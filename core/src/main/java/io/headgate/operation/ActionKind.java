package io.headgate.operation;

/** What somebody did. The code is what the store keeps; it never changes. */
public enum ActionKind {
  CANCEL("cancel"),
  CLEAR("clear"),
  RERUN("rerun"),
  MARK_SUCCESS("mark_success"),
  /** Marked as success, with the word that its partitions were written. */
  MARK_WRITTEN("mark_written"),
  MARK_FAILED("mark_failed"),
  PAUSE("pause"),
  RESUME("resume"),
  /** A schema that had drifted is the one to compare with from now on. */
  ACCEPT_SCHEMA("accept_schema");

  private final String code;

  ActionKind(String code) {
    this.code = code;
  }

  public String code() {
    return code;
  }

  /**
   * The kind of that code.
   *
   * @throws IllegalArgumentException if the code is unknown
   */
  public static ActionKind ofCode(String code) {
    for (ActionKind kind : values()) {
      if (kind.code.equals(code)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "Unknown kind of action '" + code + "': was the store written by a newer version?");
  }
}
