package io.headgate.profile;

import static java.util.Objects.requireNonNull;

import io.headgate.run.TaskInstanceId;
import java.time.Instant;

/**
 * The profile of the job that an attempt of a task executed.
 *
 * @param at when the attempt ended
 */
public record TaskProfile(TaskInstanceId task, int attempt, Instant at, JobProfile job) {

  public TaskProfile {
    requireNonNull(task, "task");
    requireNonNull(at, "at");
    requireNonNull(job, "job");
  }
}
