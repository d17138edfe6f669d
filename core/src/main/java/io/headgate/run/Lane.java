package io.headgate.run;

/**
 * What kinds of work share the capacity. While all of them wait, each gets slots for a share of the
 * time that is in proportion to its weight; what one does not use, the others may.
 */
public enum Lane {
  /** Runs that a timetable created. */
  SCHEDULED(60),
  /** Runs that carry out backfills. */
  BACKFILL(30),
  /** Runs that somebody asked for; never more than their share of the slots while others wait. */
  AD_HOC(10);

  private final int defaultWeight;

  Lane(int defaultWeight) {
    this.defaultWeight = defaultWeight;
  }

  /** The weight, if nothing else is configured. */
  public int defaultWeight() {
    return defaultWeight;
  }
}
