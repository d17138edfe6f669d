package io.headgate.inspection;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the values whose hash is in one of {@link #ONE_IN} equal shares: all rows of
 * such a value, so that one that is there twice does occur twice.
 *
 * @param distinct different values
 * @param once those that occur once
 * @param rows that have them
 */
record Sampled(long distinct, long once, long rows) {

  static final int ONE_IN = 64;

  /** An estimate is off by more than that many standard errors once in millions of looks. */
  private static final double STANDARD_ERRORS = 5;

  /**
   * From a row of {@link Reader}'s answer.
   *
   * @param row the partition, then these three
   */
  static Sampled of(@Nullable Object[] row) {
    return new Sampled(number(row[1]), number(row[2]), number(row[3]));
  }

  boolean hasDuplicates() {
    return once < distinct;
  }

  /**
   * How many values occur once at most, among so many rows.
   *
   * <p>Each of x such values is in the sample by a chance of 1 / n, independently: the sample has s
   * = x / n of them, with a standard deviation of sqrt(x (n - 1)) / n. The largest x that s would
   * be five of these below is the solution of n s = x - 5 sqrt((n - 1) x). And what occurs twice in
   * the sample does not occur once.
   */
  double mostOnce(long allRows) {
    double error = STANDARD_ERRORS * Math.sqrt(ONE_IN - 1);
    double root = (error + Math.sqrt(error * error + 4.0 * ONE_IN * once)) / 2;
    return Math.min(root * root, (double) (allRows - (rows - once)));
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }
}
