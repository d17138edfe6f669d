package io.headgate.backfill;

/** How far a table swap has come. The code is what the store keeps; it never changes. */
public enum SwapState {
  /** The candidate is filled and its names and fingerprints are recorded. */
  PREPARED("prepared"),
  /** About to move production to {@code _old}, or done so. */
  OLD_MOVED("old_moved"),
  /** About to give the candidate production's name, or done so. */
  PUBLISHED("published"),
  /** Looked at in the catalog: the swap is complete. */
  VERIFIED("verified"),
  /** About to exchange the names back, or done so. */
  ROLLING_BACK("rolling_back"),
  /** Looked at in the catalog: production is what it was. */
  ROLLED_BACK("rolled_back"),
  /** What the swap had kept was dropped. */
  CLEANED("cleaned");

  private final String code;

  SwapState(String code) {
    this.code = code;
  }

  public String code() {
    return code;
  }

  /**
   * The state of that code.
   *
   * @throws IllegalArgumentException if the code is unknown
   */
  public static SwapState ofCode(String code) {
    for (SwapState state : values()) {
      if (state.code.equals(code)) {
        return state;
      }
    }
    throw new IllegalArgumentException(
        "Unknown state of a table swap '" + code + "': was the store written by a newer version?");
  }
}
