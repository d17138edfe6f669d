package io.headgate.operation;

import io.headgate.backfill.BackfillId;
import io.headgate.dataset.DatasetName;
import io.headgate.quality.Verdict;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstanceId;
import java.util.List;

/**
 * What one person or program does to runs and DAGs, from {@code Orchestrator.as(actor)}. Each call
 * returns when its effect is durable, together with its record in {@code
 * Orchestrator.actions(...)}; a call that is refused changes nothing. Thread-safe.
 *
 * <p>Reasons are for people, may be empty but for marks, and have at most 2,000 characters.
 */
public interface Operations {

  /**
   * Stops a run: tasks that wait are CANCELLED at once; running bodies are interrupted, see {@code
   * TaskContext.isCancelled()}, and are CANCELLED when their thread has left. Until then the run is
   * CANCELLING and nobody else writes its partitions.
   *
   * @return the run's state then: CANCELLED or CANCELLING
   * @throws IllegalArgumentException if there is no such run
   * @throws IllegalStateException if it has ended or is being cancelled already
   */
  DagRunState cancel(DagRunId run, String reason);

  /**
   * Cancels the backfill's run, like {@link #cancel(DagRunId, String)}. What it has swapped or
   * written already stays.
   */
  DagRunState cancel(BackfillId backfill, String reason);

  /**
   * Has a task done again, with a fresh budget of retries; its attempts are counted on. A run that
   * has ended or is blocked goes on. Clearing what is about to be done anyway changes nothing.
   *
   * @return what was cleared, upstream first; empty if there was nothing to clear
   * @throws IllegalArgumentException if there is no such run or task
   * @throws IllegalStateException if the task or one downstream of it is running, the run is being
   *     cancelled, or its DAG is not registered any more
   */
  List<TaskInstanceId> clear(DagRunId run, String task, Clear scope, String reason);

  /**
   * Has every task of the run done again; see {@link #clear}. {@code Orchestrator.find(dag, date)}
   * gives the run of an interval.
   */
  List<TaskInstanceId> rerun(DagRunId run, String reason);

  /**
   * Has every task of the run done again that failed or did not begin because another one failed;
   * what succeeded stays. For a backfill of which some partitions failed.
   *
   * @return what was cleared, upstream first
   * @throws IllegalArgumentException if there is no such run
   * @throws IllegalStateException if none of its tasks has failed, or else as {@link #clear}
   */
  List<TaskInstanceId> retryFailed(DagRunId run, String reason);

  /**
   * Declares how a task ended. On success, tasks downstream that never ran because of its failure
   * may run now; a run that has ended or is blocked goes on or ends as its tasks have it.
   *
   * @throws IllegalArgumentException if there is no such run or task, or no reason
   * @throws IllegalStateException if the task is running or is so already, the run is being
   *     cancelled, or its DAG is not registered any more
   */
  void mark(DagRunId run, String task, Mark mark, String reason);

  /**
   * Declares how a run ended. Success marks every task that is neither successful nor skipped;
   * failure marks every task that has not ended.
   *
   * @throws IllegalArgumentException if there is no such run, or no reason
   * @throws IllegalStateException if a task of it is running, or it is so already
   */
  void mark(DagRunId run, Mark mark, String reason);

  /**
   * Pauses a DAG, or a backfill by its id: it gets no scheduled runs, none of its queued runs
   * starts, and none of its tasks does. Running bodies go on to their end. Durable.
   *
   * @throws IllegalArgumentException if there is no such DAG
   * @throws IllegalStateException if it is paused already
   */
  Pause pause(String dag, String reason);

  /**
   * Accepts the schema that was seen last of a dataset of which a check of drift blocks a
   * partition: it is what these checks compare with from now on. Verdicts on partitions that have
   * this schema hold at once, their tickets are closed, and gates that had blocked look again.
   *
   * @return the verdicts in place of those that blocked
   * @throws IllegalArgumentException if there is no such dataset, or no reason
   * @throws IllegalStateException if no check of drift blocks a partition of it
   */
  List<Verdict> acceptSchema(DatasetName dataset, String reason);

  /**
   * Ends a pause. The intervals that became due meanwhile get their runs at the next tick as the
   * DAG's catchup policy has it: all of them, or the latest only.
   *
   * @return the pause that ended
   * @throws IllegalArgumentException if there is no such DAG
   * @throws IllegalStateException if it is not paused
   */
  Pause resume(String dag, String reason);
}
