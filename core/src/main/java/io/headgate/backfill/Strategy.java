package io.headgate.backfill;

/** How the dataset at the root of a backfill is recomputed. Everything downstream is in place. */
public enum Strategy {
  /** Each affected partition is overwritten where it is. */
  IN_PLACE("in-place"),
  /**
   * {@code <table>_backfill} is filled beside production, gated, compared, and then takes
   * production's name; production is kept as {@code <table>_old}.
   */
  TABLE_SWAP("table-swap"),
  /**
   * The same, and every query gives the rows of the one or of the other, also one that is at work
   * meanwhile; refused where the table's catalog cannot do that.
   */
  GAPLESS_TABLE_SWAP("gapless-table-swap"),
  /** The {@code <table>_old} of an earlier swap takes its name back. */
  ROLLBACK("rollback"),
  /**
   * The same, although production was written since the swap; what was written is kept beside it.
   */
  FORCED_ROLLBACK("forced-rollback");

  private final String code;

  Strategy(String code) {
    this.code = code;
  }

  /** What the store keeps and the command line takes. */
  public String code() {
    return code;
  }

  public static Strategy inPlace() {
    return IN_PLACE;
  }

  public static Strategy tableSwap() {
    return TABLE_SWAP;
  }

  /**
   * The same table swap, published so that no reader notices, and refused where that cannot be.
   *
   * @throws IllegalStateException if this is no table swap
   */
  public Strategy gapless() {
    if (!isTableSwap()) {
      throw new IllegalStateException("Only a table swap can be gapless, not " + code);
    }
    return GAPLESS_TABLE_SWAP;
  }

  /** Whether an earlier swap is taken back. */
  public boolean isRollback() {
    return this == ROLLBACK || this == FORCED_ROLLBACK;
  }

  /** Whether a table is filled beside production and then takes its place. */
  public boolean isTableSwap() {
    return this == TABLE_SWAP || this == GAPLESS_TABLE_SWAP;
  }

  /**
   * The strategy of that code.
   *
   * @throws IllegalArgumentException if the code is unknown
   */
  public static Strategy ofCode(String code) {
    for (Strategy strategy : values()) {
      if (strategy.code.equals(code)) {
        return strategy;
      }
    }
    throw new IllegalArgumentException(
        "There is no backfill strategy '"
            + code
            + "': say in-place, table-swap or gapless-table-swap");
  }
}
