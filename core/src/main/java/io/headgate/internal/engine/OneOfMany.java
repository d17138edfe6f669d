package io.headgate.internal.engine;

import io.headgate.dag.OwnershipLostException;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** One of the nodes that share a store. */
final class OneOfMany implements Membership {

  private static final long NOT_JOINED = 0;

  private final Nodes nodes;
  private final NodeConfig config;
  private final Patience patience;
  private volatile long epoch = NOT_JOINED;
  private long step;

  OneOfMany(Nodes nodes, NodeConfig config, Patience patience) {
    this.nodes = nodes;
    this.config = config;
    this.patience = patience;
  }

  /** The number of the present lease. Thread-safe. */
  long epoch() {
    return epoch;
  }

  /**
   * @throws LeaseLostException if this is still the lease that is known to have ended
   */
  void requireOther(long ended) {
    if (epoch == ended) {
      throw new LeaseLostException(ended);
    }
  }

  @Override
  public void join() {
    step = 0;
    epoch = nodes.join(config.name(), config.lease());
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public void commit(Store.Step changes, Claimed claimed) {
    Nodes.Stamp stamp = new Nodes.Stamp(epoch, step + 1, claimed.taken(), claimed.released());
    patience.insist(() -> nodes.commit(changes, stamp));
    step++;
  }

  @Override
  public void adopt(Predicate<String> dags) {
    Set<String> known =
        nodes.abandonedDags().stream().filter(dags).collect(Collectors.toUnmodifiableSet());
    if (!known.isEmpty()) {
      nodes.adopt(epoch, known);
    }
  }

  @Override
  public List<DagRun> runs() {
    return nodes.unfinishedRuns(epoch);
  }

  @Override
  public List<TaskInstance> tasks() {
    return nodes.tasksOfUnfinishedRuns(epoch);
  }

  @Override
  public Optional<String> holder(DagRunId run) {
    Optional<String> holder = nodes.holder(run, epoch).map(name -> "node '" + name + "'");
    // Whoever has joined takes part in taking over, and must not touch a run before that.
    return holder.isPresent() || epoch == NOT_JOINED
        ? holder
        : Optional.of("nobody just now, until a node takes it over");
  }

  @Override
  public List<DagRun> runsOfOthers() {
    return nodes.unfinishedRunsOfOthers(epoch);
  }

  @Override
  public List<Nodes.Claim> claimsOfOthers() {
    return nodes.claimsOfOthers(epoch);
  }

  @Override
  public Runnable fence() {
    long held = epoch;
    return () -> {
      if (!nodes.renew(held)) {
        throw new OwnershipLostException(
            "The lease of epoch "
                + held
                + " has ended while the body ran: another node has its run now");
      }
    };
  }

  @Override
  public void leave() {
    nodes.leave(epoch);
  }
}
