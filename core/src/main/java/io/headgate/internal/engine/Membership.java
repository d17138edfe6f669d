package io.headgate.internal.engine;

import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What this process has to do with others on the same store: which runs are its own, and on whose
 * behalf it writes. Confined to the coordinator, but for {@link #fence()}.
 */
interface Membership {

  /** What a commit changes for other nodes. */
  record Claimed(List<Nodes.Claim> taken, List<TaskInstanceId> released) {
    static final Claimed NOTHING = new Claimed(List.of(), List.of());
  }

  /** Registers anew; what was held before is lost. */
  void join();

  /** Whether other processes may write to the store too. */
  boolean isShared();

  /**
   * Makes the step durable, however often it has to be tried.
   *
   * @throws LeaseLostException if other nodes have the runs
   * @throws StoreConflictException if the store has something else than the step expects
   */
  void commit(Store.Step step, Claimed claimed);

  /** Takes over runs that nobody holds, of the DAGs that are known here. */
  void adopt(Predicate<String> dags);

  /** The unfinished runs that are this node's. */
  List<DagRun> runs();

  /** The task instances of the unfinished runs that are this node's. */
  List<TaskInstance> tasks();

  /** Who has that unfinished run, which is not live here; empty if it is up to anybody. */
  Optional<String> holder(DagRunId run);

  /** The unfinished runs that other nodes have. */
  List<DagRun> runsOfOthers();

  /** What the bodies of other nodes are writing. */
  List<Nodes.Claim> claimsOfOthers();

  /**
   * What a body asks, on its own thread, before it publishes: it throws if the runs of this node,
   * as it is registered now, have gone to another one.
   */
  Runnable fence();

  /** Lets go of everything. */
  void leave();
}
