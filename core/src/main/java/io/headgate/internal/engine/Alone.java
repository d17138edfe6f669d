package io.headgate.internal.engine;

import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The only process on its store. Nothing is claimed in the store, and nothing is fenced. */
record Alone(Store store, Patience patience) implements Membership {

  @Override
  public void join() {}

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public void commit(Store.Step step, Claimed claimed) {
    patience.insist(() -> store.commit(step));
  }

  @Override
  public void adopt(Predicate<String> dags) {}

  @Override
  public List<DagRun> runs() {
    return store.unfinishedRuns();
  }

  @Override
  public List<TaskInstance> tasks() {
    return store.tasksOfUnfinishedRuns();
  }

  @Override
  public Optional<String> holder(DagRunId run) {
    return Optional.empty();
  }

  @Override
  public List<DagRun> runsOfOthers() {
    return List.of();
  }

  @Override
  public List<Nodes.Claim> claimsOfOthers() {
    return List.of();
  }

  @Override
  public Runnable fence() {
    return () -> {};
  }

  @Override
  public void leave() {}
}
