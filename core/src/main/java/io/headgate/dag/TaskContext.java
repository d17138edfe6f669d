package io.headgate.dag;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.profile.JobProfile;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskOrigin;
import io.headgate.time.DataInterval;
import java.time.InstantSource;
import java.util.List;

/** What a body knows while it runs. Valid during the call of {@link Operator#execute} only. */
public interface TaskContext {

  /** This task of this run. */
  TaskInstanceId id();

  /**
   * Whose work this execution does: of a part of a backfill the task that it makes anew, else this
   * task itself.
   */
  default TaskOrigin origin() {
    return TaskOrigin.of(id());
  }

  /** 1 for the first attempt. */
  int attempt();

  /**
   * What this instance of a mapped task is for.
   *
   * @throws PermanentFailure if the task is not mapped
   */
  default String item() {
    throw new PermanentFailure(
        "The body of "
            + id()
            + " asks for its item, but the task is not mapped: add it with map(id, operator)");
  }

  /** The time whose data this execution covers: the run's interval, or a part of a backfill. */
  DataInterval interval();

  /** The partitions of {@code dataset} that this execution writes, in order. */
  List<Partition> outputs(Dataset dataset);

  /** The partitions of {@code dataset} that this execution reads, in order. */
  List<Partition> inputs(Dataset dataset);

  /**
   * Where {@code dataset} physically is for this execution: its own name, or another table while a
   * backfill fills one beside production.
   */
  String table(Dataset dataset);

  /**
   * Something that the host registered with the orchestrator, such as an inspector or a session.
   *
   * @throws PermanentFailure if none of that type was registered
   */
  <T> T service(Class<T> type);

  /** The orchestrator's clock. */
  InstantSource clock();

  /** Whether this attempt was cancelled or timed out; the thread is interrupted as well. */
  boolean isCancelled();

  /**
   * Has {@code action} executed, on another thread, as soon as this attempt is cancelled or timed
   * out, and at once if it was already: for work that an interrupt of this thread does not reach,
   * such as a job on a cluster. The attempt counts as running until the action has returned. What
   * it throws is logged.
   */
  void onCancel(Runnable action);

  /**
   * Has the profile of a job kept with this attempt, however it ends; the last one counts. See
   * {@code Orchestrator.profiles}.
   */
  void profile(JobProfile job);

  /**
   * Makes sure that this execution still counts. To be called right before what others see is
   * changed, such as a table's commit or a swap of names: a node that was paused for longer than
   * its lease has lost its runs to another one, and must not publish what that one is computing.
   *
   * <p>It asks the store, where nodes share one, and gives the node a whole lease to publish in.
   *
   * @throws OwnershipLostException if the execution was interrupted, or its node has lost its runs
   */
  void requireOwnership();
}
