package io.headgate.spark;

import io.headgate.dag.TaskContext;
import org.apache.spark.SparkContext;

/**
 * The jobs that a thread begins for an attempt of a task, until this is closed: a job group of the
 * attempt, in the pool of the task's lane, which ends when the attempt is cancelled.
 */
final class TaskJobs implements AutoCloseable {

  private final SparkContext spark;
  private final String group;

  private TaskJobs(SparkContext spark, String group) {
    this.spark = spark;
    this.group = group;
  }

  /**
   * @param description what Spark's UI shows beside the jobs
   */
  static TaskJobs begin(SparkContext spark, TaskContext context, String description) {
    // A group per attempt, so that what is cancelled late cannot hit the next one.
    // Interrupting is safe: what a cancelled job wrote is in no snapshot.
    String group = context.id() + "/" + context.attempt();
    spark.setJobGroup(group, description, true);
    LanePools.enter(spark, context.id());
    // The interrupt ends the wait for a job, but not the job; nor does it keep another from
    // being submitted.
    context.onCancel(() -> spark.cancelJobGroupAndFutureJobs(group));
    return new TaskJobs(spark, group);
  }

  /** Spark's name for them. */
  String group() {
    return group;
  }

  /** To be called on the thread that began. */
  @Override
  public void close() {
    LanePools.leave(spark);
    spark.clearJobGroup();
  }
}
