package io.headgate.spark.failure;

/** What a Spark job died of. */
public enum FailureClass {
  /** The driver was to collect more than {@code spark.driver.maxResultSize}; it will be again. */
  RESULT_SIZE("the driver was sent more results than it takes", Remedy.CHANGE_THE_JOB),

  /** A table did not fit in memory while it was prepared for a broadcast. */
  BROADCAST("a table was too large to broadcast", Remedy.MORE_MEMORY),

  /** Spark's own share of an executor's heap ran out; the executor lives on. */
  EXECUTION_POOL("a task did not get memory from its executor's pool", Remedy.MORE_MEMORY),

  /** A container was killed for the memory of its process, of which the heap is a part. */
  CONTAINER_MEMORY("a container used more memory than it may", Remedy.MORE_MEMORY),

  /** The heap of an executor was full. */
  EXECUTOR_HEAP("the heap of an executor was full", Remedy.MORE_MEMORY),

  /** The heap of the driver was full. */
  DRIVER_HEAP("the heap of the driver was full", Remedy.MORE_MEMORY),

  /** A disk was full, or failed. */
  DISK("a disk was full or failed", Remedy.MORE_DISK),

  /** Executors were taken away for others' sake. */
  PREEMPTION("executors were taken away", Remedy.THE_SAME_AGAIN),

  /** A machine, or the way to it, was lost. */
  LOST_NODE("a machine or the connection to it was lost", Remedy.THE_SAME_AGAIN),

  /** The job's own code or query. */
  USER_ERROR("the job's own code or query failed", Remedy.CHANGE_THE_JOB);

  /** What may help. */
  public enum Remedy {
    /** The same job would fail again, whatever it is given. */
    CHANGE_THE_JOB,
    MORE_MEMORY,
    MORE_DISK,
    /** It was nobody's fault; the same job may pass. */
    THE_SAME_AGAIN
  }

  private final String meaning;
  private final Remedy remedy;

  FailureClass(String meaning, Remedy remedy) {
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** For people: the end of a sentence. */
  public String meaning() {
    return meaning;
  }

  public Remedy remedy() {
    return remedy;
  }
}
