package io.headgate.benchmarks;

import io.headgate.benchmarks.text.Numbers;
import io.headgate.benchmarks.text.TextTable;
import java.util.List;

/** A figure to reach. */
public record Target(String what, Bound bound, double limit, double measured) {

  /** On which side of the limit it has to be. */
  public enum Bound {
    AT_MOST("<="),
    AT_LEAST(">=");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }
  }

  public static Target atMost(String what, double limit, double measured) {
    return new Target(what, Bound.AT_MOST, limit, measured);
  }

  public static Target atLeast(String what, double limit, double measured) {
    return new Target(what, Bound.AT_LEAST, limit, measured);
  }

  boolean isReached() {
    return switch (bound) {
      case AT_MOST -> measured <= limit;
      case AT_LEAST -> measured >= limit;
    };
  }

  static TextTable table(List<Target> targets) {
    TextTable table = new TextTable("figure", "wanted", "measured", "reached");
    for (Target target : targets) {
      table.row(
          List.of(
              target.what,
              target.bound.sign + " " + Numbers.text(target.limit),
              Numbers.text(target.measured),
              target.isReached() ? "yes" : "NO"));
    }
    return table;
  }
}
