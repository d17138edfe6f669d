package io.headgate.dag;

/** What a trigger rule makes of the upstream tasks as they stand. */
public enum TriggerDecision {
  /** The rule may still be satisfied. */
  WAIT,
  /** The task may start. */
  FIRE,
  /** The rule cannot be satisfied any more; the task is not needed. */
  SKIP,
  /** The rule cannot be satisfied any more because of a failure. */
  FAIL_UPSTREAM
}
