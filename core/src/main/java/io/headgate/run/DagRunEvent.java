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
  FAIL,
  /** Somebody stops it: nothing starts any more, and running bodies are told to leave. */
  CANCEL,
  /** The last running body of a cancelled run has left its thread. */
  STOP,
  /** Somebody has cleared or marked tasks so that it can go on; it waits for a place again. */
  REOPEN,
  /** Somebody says that it counts as done. */
  MARK_SUCCESS,
  /** Somebody says that it counts as failed. */
  MARK_FAILED
}
