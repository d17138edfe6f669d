package io.headgate.profile;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How the work of a stage was spread over its tasks.
 *
 * @param stage its number within the job
 * @param operation what it computes, such as {@code SortMergeJoin on customer_id}
 * @param shuffled whether it read what earlier stages wrote
 * @param tasks that succeeded
 * @param failedTasks attempts that failed
 * @param bytes read by each task: from a shuffle, or else from its input; of one that never
 *     succeeded, what it had read before it failed, as far as it told
 * @param millis that each of the same ran
 * @param spilledBytes written to disk for want of memory, by all tasks
 * @param gcMillis of all tasks
 * @param wallMillis from the stage's start to its end
 */
public record StageProfile(
    int stage,
    String operation,
    boolean shuffled,
    int tasks,
    int failedTasks,
    Spread bytes,
    Spread millis,
    long spilledBytes,
    long gcMillis,
    long wallMillis,
    Optional<Finding> finding) {

  /** Longer texts are refused. */
  public static final int LONGEST = 500;

  public StageProfile {
    Texts.requireAtMost(LONGEST, operation);
    requireNonNull(bytes, "bytes");
    requireNonNull(millis, "millis");
    requireNonNull(finding, "finding");
  }
}
