package io.headgate.internal.engine;

import io.headgate.dag.Fact;
import io.headgate.dataset.DatasetName;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes that share a store. A node holds its runs under a lease, whose number, the epoch, only
 * ever grows. A lease that was not renewed in time, by the store's own clock, may be ended by any
 * node, which takes its runs over; from then on nothing can be written under it. Thread-safe.
 */
public interface Nodes {

  /**
   * On whose behalf a step is written.
   *
   * @param step the number of this commit under the lease: one more than the last
   * @param claimed what the bodies that this step starts are going to write
   * @param released whose bodies write no longer
   */
  record Stamp(long epoch, long step, List<Claim> claimed, List<TaskInstanceId> released) {
    public Stamp {
      claimed = List.copyOf(claimed);
      released = List.copyOf(released);
    }
  }

  /** That a task's running body is writing this part of the dataset. */
  record Claim(TaskInstanceId task, DatasetName dataset, DataInterval range) {}

  /** How far a node has looked; grows with every commit of facts or of what people did. */
  record Mark(long materialization, long verdict, long action) {}

  /**
   * What others have written.
   *
   * @param acted whether people have done something to runs or DAGs by way of others
   */
  record News(List<Fact> facts, boolean acted, Mark upTo) {}

  /**
   * Registers a node under a new lease.
   *
   * @param name for people
   * @param lease how long it lasts without being renewed
   * @return its epoch
   */
  long join(String name, Duration lease);

  /**
   * Writes the step in one transaction, if the lease holds, and renews it. Writing the same stamp
   * again changes nothing, so that a commit whose outcome is unknown can be repeated.
   *
   * @throws LeaseLostException if the lease was ended; nothing was written
   * @throws StoreConflictException as {@link Store#commit}, or if another body claims what this
   *     step does; nothing was written
   */
  void commit(Store.Step step, Stamp stamp);

  /** Whether the lease holds; it then lasts its whole duration from now on. */
  boolean renew(long epoch);

  /** Ends the lease: others may take its runs over at once. */
  void leave(long epoch);

  /** The DAGs of unfinished runs that nobody holds, or whose lease has run out. */
  Set<String> abandonedDags();

  /**
   * Takes over the unfinished runs of these DAGs that nobody holds.
   *
   * @throws LeaseLostException if the lease was ended
   */
  void adopt(long epoch, Collection<String> dags);

  /** The unfinished runs under the lease. */
  List<DagRun> unfinishedRuns(long epoch);

  /** The task instances of the unfinished runs under the lease. */
  List<TaskInstance> tasksOfUnfinishedRuns(long epoch);

  /** The name of the living node that has the unfinished run, if it is another one. */
  Optional<String> holder(DagRunId run, long epoch);

  /** The unfinished runs that are not under the lease. */
  List<DagRun> unfinishedRunsOfOthers(long epoch);

  /** What the bodies of other nodes are writing. */
  List<Claim> claimsOfOthers(long epoch);

  /** How far the facts reach now. */
  Mark mark();

  /** What was written since the mark, but not under the lease. */
  News newsSince(Mark mark, long epoch);
}
