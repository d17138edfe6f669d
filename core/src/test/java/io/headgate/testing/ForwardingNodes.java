package io.headgate.testing;

import io.headgate.internal.engine.Nodes;
import io.headgate.internal.engine.Store;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Does what other nodes do, but for what a subclass changes. */
class ForwardingNodes implements Nodes {

  private final Nodes nodes;

  ForwardingNodes(Nodes nodes) {
    this.nodes = nodes;
  }

  @Override
  public long join(String name, Duration lease) {
    return nodes.join(name, lease);
  }

  @Override
  public void commit(Store.Step step, Stamp stamp) {
    nodes.commit(step, stamp);
  }

  @Override
  public boolean renew(long epoch) {
    return nodes.renew(epoch);
  }

  @Override
  public void leave(long epoch) {
    nodes.leave(epoch);
  }

  @Override
  public Set<String> abandonedDags() {
    return nodes.abandonedDags();
  }

  @Override
  public void adopt(long epoch, Collection<String> dags) {
    nodes.adopt(epoch, dags);
  }

  @Override
  public List<DagRun> unfinishedRuns(long epoch) {
    return nodes.unfinishedRuns(epoch);
  }

  @Override
  public List<TaskInstance> tasksOfUnfinishedRuns(long epoch) {
    return nodes.tasksOfUnfinishedRuns(epoch);
  }

  @Override
  public Optional<String> holder(DagRunId run, long epoch) {
    return nodes.holder(run, epoch);
  }

  @Override
  public List<DagRun> unfinishedRunsOfOthers(long epoch) {
    return nodes.unfinishedRunsOfOthers(epoch);
  }

  @Override
  public List<Claim> claimsOfOthers(long epoch) {
    return nodes.claimsOfOthers(epoch);
  }

  @Override
  public Mark mark() {
    return nodes.mark();
  }

  @Override
  public News newsSince(Mark mark, long epoch) {
    return nodes.newsSince(mark, epoch);
  }
}
