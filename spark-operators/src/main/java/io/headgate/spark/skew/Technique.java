package io.headgate.spark.skew;

/** What can be done about keys that hold a large part of the rows. */
public enum Technique {
  /** Nothing: what Spark does by itself. */
  PLAIN,

  /**
   * Rows of one key are combined before they meet: a join gets one row per key and group instead of
   * all, an aggregation gets distinct values with their counts.
   */
  PRE_AGGREGATE,

  /**
   * Rows of hot keys are treated apart, and not shuffled at all: a join broadcasts the few rows
   * that match them, an aggregation bounds their percentiles by a sketch and counts the values
   * between.
   */
  SPLIT_HOT,

  /**
   * Rows of hot keys, and of no others, get a further key, and what matches them is replicated once
   * per value of it. The further key is computed from the row and not drawn at random: a task that
   * Spark executes again after a lost shuffle file sends each row where it sent it before
   * (SPARK-38160).
   */
  SALT
}
