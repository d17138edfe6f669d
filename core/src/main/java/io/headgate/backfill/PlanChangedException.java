package io.headgate.backfill;

/** A plan is refused, as planning again gives another one. */
public final class PlanChangedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final transient PlanDiff diff;

  public PlanChangedException(PlanDiff diff) {
    super(
        "The plan is out of date: the lineage, or what is complete, has changed since it was made."
            + " Nothing was done. Look at the difference and plan again:\n"
            + diff);
    this.diff = diff;
  }

  /** From the plan that was refused to the one that planning again gives. */
  public PlanDiff diff() {
    return diff;
  }
}
