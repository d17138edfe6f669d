package io.headgate.backfill;

/**
 * How far a parallel pipeline has come. The code is what the store keeps; it never changes.
 *
 * <pre>
 * STARTED -> CUTTING_OVER -> CUT_OVER -> DROPPED
 *    |            |             |
 *    |            +-------------+--> ROLLING_BACK -> ROLLED_BACK -> CUTTING_OVER, DROPPED
 *    +--> DROPPED
 * </pre>
 */
public enum ParallelState {
  /** History is filled, and the shadows keep up with new intervals. */
  STARTED("started", true),
  /** About to exchange the tables of the group, or doing so; the shadows rest. */
  CUTTING_OVER("cutting_over", false),
  /** Production has the tables that the shadows made. */
  CUT_OVER("cut_over", false),
  /** About to exchange the tables back, or doing so. */
  ROLLING_BACK("rolling_back", false),
  /** Production has its own tables again, and the shadows keep up as before. */
  ROLLED_BACK("rolled_back", true),
  /** The tables that lost are gone; nothing more can be done. */
  DROPPED("dropped", false);

  private final String code;
  private final boolean keepsUp;

  ParallelState(String code, boolean keepsUp) {
    this.code = code;
    this.keepsUp = keepsUp;
  }

  public String code() {
    return code;
  }

  /** Whether the shadows have scheduled runs. */
  public boolean keepsUp() {
    return keepsUp;
  }

  /**
   * The state of that code.
   *
   * @throws IllegalArgumentException if the code is unknown
   */
  public static ParallelState ofCode(String code) {
    for (ParallelState state : values()) {
      if (state.code.equals(code)) {
        return state;
      }
    }
    throw new IllegalArgumentException(
        "Unknown state of a parallel pipeline '"
            + code
            + "': was the store written by a newer version?");
  }
}
