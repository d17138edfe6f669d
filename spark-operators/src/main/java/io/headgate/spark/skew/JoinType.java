package io.headgate.spark.skew;

/** The types of a join on equal keys, with Spark's names. */
public enum JoinType {
  INNER("inner"),
  LEFT_OUTER("left_outer"),
  RIGHT_OUTER("right_outer"),
  FULL_OUTER("full_outer"),
  LEFT_SEMI("left_semi"),
  LEFT_ANTI("left_anti");

  private final String sparkName;

  JoinType(String sparkName) {
    this.sparkName = sparkName;
  }

  String sparkName() {
    return sparkName;
  }

  /** Whether it only keeps or drops rows of the left side, each at most once. */
  boolean filtersLeft() {
    return this == LEFT_SEMI || this == LEFT_ANTI;
  }

  /** Whether a row of that side that matches nothing is in the result, padded with nulls. */
  boolean preserves(Side side) {
    return this == FULL_OUTER || this == (side == Side.LEFT ? LEFT_OUTER : RIGHT_OUTER);
  }

  /** This one, for rows of which none of that side's stays without a match. */
  JoinType withoutPreserving(Side side) {
    if (!preserves(side)) {
      return this;
    }
    if (this != FULL_OUTER) {
      return INNER;
    }
    return side == Side.LEFT ? RIGHT_OUTER : LEFT_OUTER;
  }
}
