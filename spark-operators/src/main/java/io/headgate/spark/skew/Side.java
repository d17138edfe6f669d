package io.headgate.spark.skew;

/** A side of a join. */
public enum Side {
  LEFT,
  RIGHT;

  Side other() {
    return this == LEFT ? RIGHT : LEFT;
  }
}
