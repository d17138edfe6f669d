package io.headgate.testing;

import io.headgate.backfill.Backfill;
import io.headgate.backfill.ParallelJournal;
import io.headgate.backfill.SwapJournal;
import io.headgate.dag.DagShape;
import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.Nodes;
import io.headgate.internal.engine.Outbox;
import io.headgate.internal.engine.Pruning;
import io.headgate.internal.engine.Store;
import io.headgate.ledger.Ledger;
import io.headgate.operation.Action;
import io.headgate.operation.Pause;
import io.headgate.profile.ProfileHistory;
import io.headgate.profile.TaskProfile;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import io.headgate.ticket.Ticket;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A store that counts its commits, and can stop working. */
final class CountingStore implements Store {

  private final Store store;
  private int commits;
  private boolean failing;
  private boolean late;

  CountingStore(Store store) {
    this.store = store;
  }

  int commits() {
    return commits;
  }

  /** As if the machine lost its power. */
  void failFromNowOn(boolean fail) {
    failing = fail;
  }

  /** The next answer is from before another node's last commit. */
  void answerLateOnce() {
    late = true;
  }

  boolean hasAnsweredLate() {
    return !late;
  }

  @Override
  public void commit(Step step) {
    requirePower();
    store.commit(step);
  }

  private void requirePower() {
    if (failing) {
      throw new IllegalStateException("the power is off");
    }
    commits++;
  }

  @Override
  public List<DagRun> unfinishedRuns() {
    return store.unfinishedRuns();
  }

  @Override
  public Optional<DagRun> run(DagRunId id) {
    return store.run(id);
  }

  @Override
  public List<DagRun> runs(RunQuery query) {
    return store.runs(query);
  }

  @Override
  public Set<Instant> scheduledStarts(String dag) {
    return store.scheduledStarts(dag);
  }

  @Override
  public Optional<DagRun> scheduledBefore(String dag, Instant start) {
    return store.scheduledBefore(dag, start);
  }

  @Override
  public Optional<DagShape> shape(DagRunId run) {
    return store.shape(run);
  }

  @Override
  public Map<DagRunId, DagShape> shapesOfUnfinishedRuns() {
    return store.shapesOfUnfinishedRuns();
  }

  @Override
  public Pruning pruning() {
    return store.pruning();
  }

  @Override
  public List<TaskInstance> tasks(DagRunId run) {
    return store.tasks(run);
  }

  @Override
  public List<TaskProfile> profiles(DagRunId run) {
    return store.profiles(run);
  }

  @Override
  public List<ProfileHistory.Past> latestProfiles(String dag, String task, int most) {
    return store.latestProfiles(dag, task, most);
  }

  @Override
  public List<TaskInstance> tasksOfUnfinishedRuns() {
    return store.tasksOfUnfinishedRuns();
  }

  @Override
  public Ledger ledger() {
    return store.ledger();
  }

  @Override
  public List<Ticket> tickets(boolean openOnly) {
    return store.tickets(openOnly);
  }

  @Override
  public List<Ticket> closedTickets(DatasetName dataset, String check, DataInterval range) {
    return store.closedTickets(dataset, check, range);
  }

  @Override
  public Outbox outbox() {
    return store.outbox();
  }

  @Override
  public long nextTicketNumber() {
    return store.nextTicketNumber();
  }

  @Override
  public List<Backfill> backfills() {
    return store.backfills();
  }

  @Override
  public SwapJournal swapJournal() {
    return store.swapJournal();
  }

  @Override
  public ParallelJournal parallelJournal() {
    return store.parallelJournal();
  }

  @Override
  public List<Action> actions(ActionQuery query) {
    return store.actions(query);
  }

  @Override
  public List<Pause> pauses() {
    return store.pauses();
  }

  @Override
  public Set<DagRunId> existing(Collection<DagRunId> ids) {
    if (late) {
      late = false;
      return Set.of();
    }
    return store.existing(ids);
  }

  @Override
  public Optional<Nodes> nodes() {
    return store.nodes().map(CountingNodes::new);
  }

  private final class CountingNodes extends ForwardingNodes {
    private CountingNodes(Nodes nodes) {
      super(nodes);
    }

    @Override
    public void commit(Step step, Stamp stamp) {
      requirePower();
      super.commit(step, stamp);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
