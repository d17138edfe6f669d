package io.headgate;

import io.headgate.backfill.BackfillPlan;
import io.headgate.internal.jdbc.PlanFormat;

/**
 * Plans as JSON, to be kept, looked at and compared, and submitted later: a plan that no longer
 * fits is refused with the difference. Thread-safe.
 */
public final class PlanJson {

  private PlanJson() {}

  /** The plan as one JSON object; the same for the same plan. */
  public static String write(BackfillPlan plan) {
    return PlanFormat.write(plan);
  }

  /**
   * The plan that was written.
   *
   * @throws IllegalArgumentException if it is no JSON, no plan, or one of a newer version
   */
  public static BackfillPlan read(String json) {
    try {
      return PlanFormat.read(json);
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException(
          "This is no plan of a backfill that this version of Headgate can read; plan again, and"
              + " keep the plan as JSON",
          e);
    }
  }
}
