package io.headgate.operation;

/** What somebody declares a task or a run to be. */
public enum Mark {
  /**
   * It counts as done, and nothing was written: no materialization is made, so that tasks
   * downstream in the same run go on, and readers elsewhere still wait for the partitions.
   */
  SUCCESS,
  /** It counts as done, and the partitions were written by other means: the ledger is told so. */
  WRITTEN,
  /** It counts as failed; tasks downstream that wait for it follow. */
  FAILED
}
