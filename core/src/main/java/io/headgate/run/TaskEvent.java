package io.headgate.run;

/** What can happen to a task instance. */
public enum TaskEvent {
  /** Its trigger rule is satisfied and its inputs are fit. */
  QUEUE,
  /** Its body is handed to a worker. */
  START,
  /** The body did its work. */
  SUCCEED,
  /** The body failed for the last time. */
  FAIL,
  /** The body failed, or the platform failed it; another attempt follows after a pause. */
  RETRY,
  /** The body waits and gave its thread back. */
  DEFER,
  /** Data that it reads is not there or not fit, or is so for another reason than before. */
  BLOCK,
  /** It is not needed. */
  SKIP,
  /** An upstream failure means that it can never run. */
  FAIL_UPSTREAM,
  /** What it waited for is there, or its time has come. */
  RESUME,
  /** It waits for its turn for another reason than before, such as a claim. */
  HOLD,
  /** The code does not have it any more, or has another task in its place. */
  REMOVE,
  /** The process or the worker that ran its body is gone; the body starts again. */
  LOSE,
  /** Somebody stopped the run, whose running bodies have left their threads, or it timed out. */
  CANCEL,
  /** Somebody wants it to be done again. */
  CLEAR,
  /** Somebody says that it counts as done. */
  MARK_SUCCESS,
  /** Somebody says that it counts as failed. */
  MARK_FAILED
}
