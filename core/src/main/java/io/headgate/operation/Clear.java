package io.headgate.operation;

/** Which tasks are cleared together with the named one. */
public enum Clear {
  /** The named task only; what was made from its result stays as it is. */
  TASK,
  /** The named task and everything downstream of it in the run. */
  DOWNSTREAM,
  /** Of those, only what failed, failed upstream or was cancelled. */
  FAILED_DOWNSTREAM
}
