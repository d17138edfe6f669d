package io.headgate.run;

/** What can happen to a run. */
public enum DagRunEvent {
  /** It has a place among its DAG's active runs. */
  START,
  /** Nothing in it can go on until a blocked task is released. */
  BLOCK,
  /** A blocked task can go on; the run waits for a place again. */
  RELEASE,
  /** Every task is terminal and none is a failure. */
  SUCCEED,
  /** Every task is terminal and at least one is a failure. */
  FAIL
}
