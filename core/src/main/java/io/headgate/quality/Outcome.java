package io.headgate.quality;

/** What a check made of a partition. The code is what the store keeps; it never changes. */
public enum Outcome {
  PASS("pass", false),
  /** Does not hold, and the gate was told only to say so. */
  WARN("warn", false),
  /** Does not hold: nobody may use the partition. */
  BLOCK("block", true),
  /** Could not be judged, such as for a column that does not exist; blocks as well. */
  ERROR("error", true),
  /**
   * Does not hold, or could not be judged, for what was about to be published and now is not: what
   * was published before can be used.
   */
  HELD("held", false),
  /** Had nothing to judge, such as the completeness of no rows. */
  SKIPPED("skipped", false);

  private final String code;
  private final boolean blocking;

  Outcome(String code, boolean blocking) {
    this.code = code;
    this.blocking = blocking;
  }

  public String code() {
    return code;
  }

  /** Whether somebody has to act, be it only for what was not published. */
  public boolean needsAction() {
    return blocking || this == HELD;
  }

  /** Whether consumers of the partition have to wait. */
  public boolean isBlocking() {
    return blocking;
  }

  /**
   * The outcome of that code.
   *
   * @throws IllegalArgumentException if the code is unknown
   */
  public static Outcome ofCode(String code) {
    for (Outcome outcome : values()) {
      if (outcome.code.equals(code)) {
        return outcome;
      }
    }
    throw new IllegalArgumentException(
        "Unknown outcome of a check '" + code + "': was the store written by a newer version?");
  }
}
