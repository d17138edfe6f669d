package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Dataset;

/** How far a metric may be off; what from is still to be said. Immutable. */
public final class Tolerance {

  /** What the limit is of. */
  enum Rule {
    SHARE,
    ROBUST_Z
  }

  private final Metric metric;
  private final Rule rule;
  private final double limit;

  Tolerance(Metric metric, Rule rule, double limit) {
    if (!(limit >= 0) || Double.isInfinite(limit)) {
      throw new IllegalArgumentException(
          "The tolerance of " + metric + " must be a number from 0 on, not " + limit);
    }
    this.metric = requireNonNull(metric, "metric");
    this.rule = rule;
    this.limit = limit;
  }

  /** Of the median of the {@code n} partitions before; those that are blocked do not count. */
  public Check ofTrailing(int n) {
    return new Trend(metric, rule, limit, new Trend.Baseline(n, false));
  }

  /** Of the median of the {@code n} partitions before that begin on the same day of the week. */
  public Check ofSameWeekday(int n) {
    return new Trend(metric, rule, limit, new Trend.Baseline(n, true));
  }

  /**
   * Of a metric of another dataset over the same time: reconciliation.
   *
   * @throws IllegalArgumentException if a z-score was asked for, which needs history
   */
  public Check of(Dataset other, Metric otherMetric) {
    if (rule != Rule.SHARE) {
      throw new IllegalArgumentException(
          "A z-score needs history: use ofTrailing or ofSameWeekday for " + metric);
    }
    return new Reconciliation(metric, other, otherMetric, limit);
  }
}
