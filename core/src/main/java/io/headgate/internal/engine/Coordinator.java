package io.headgate.internal.engine;

import io.headgate.dataset.Lineage;
import io.headgate.run.DagRunState;
import io.headgate.spi.TaskExecutor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Owns the live runs. One {@link #turn()} drains the inbox, decides everything that follows, writes
 * it in one commit, and only then hands bodies over and tells listeners. Called by one thread at a
 * time.
 */
final class Coordinator {

  private final Store store;
  private final InstantSource clock;
  private final DagFinder dags;
  private final TaskExecutor executor;
  private final Inbox inbox;
  private final Notifier notifier;
  private final TicketBook tickets;
  private final Outcomes outcomes;
  private final Triggers triggers;
  private final LookBack lookBack;
  private final Recovery recovery;
  private final Dispatcher dispatcher;
  private final RunProgress progress;
  private final LiveState live;
  private final Capacity capacity;
  private final Probes probes = new Probes();
  private final RunOperations operations;
  private boolean executing;
  private final Patience patience;
  private final Membership membership;
  private final Optional<Heartbeat> heartbeat;
  private final RunsElsewhere runsElsewhere;
  private final Runnable beforeReload;
  private final Duration unwritten;

  /** Bodies whose start is durable, and whose end is not. */
  private final Set<BodyExecution> unsettled = new LinkedHashSet<>();

  /** Whether what is in memory may differ from what the store has. */
  private boolean stale = true;

  /**
   * @param beforeReload forgets what else was read from the store
   */
  Coordinator(
      Store store,
      Lineage lineage,
      DagFinder dags,
      EngineConfig config,
      TaskExecutor executor,
      Services services,
      Inbox inbox,
      Runnable beforeReload) {
    this.store = store;
    this.clock = config.clock();
    this.executor = executor;
    this.inbox = inbox;
    this.notifier = new Notifier(config.listeners());
    this.tickets = new TicketBook(store, lineage, config.dags(), config.tracking().names());
    this.live = new LiveState(config.limits());
    this.capacity = new Capacity(live.ready);
    RunDeadlines deadlines = new RunDeadlines(capacity);
    this.progress = new RunProgress(deadlines);
    Readiness readiness = new Readiness(lineage, tickets, new Past(store));
    RandomGenerator random = RandomGenerator.getDefault();
    PlatformFailures platform = new PlatformFailures(config.limits().platformRetries(), random);
    this.outcomes = new Outcomes(tickets, readiness, platform, random);
    this.triggers = new Triggers(readiness);
    this.lookBack = new LookBack(readiness);
    this.patience = new Patience(inbox);
    this.beforeReload = beforeReload;
    this.unwritten = config.unwritten();
    Optional<OneOfMany> node =
        store.nodes().map(nodes -> new OneOfMany(nodes, config.node(), patience));
    this.membership = node.isPresent() ? node.get() : new Alone(store, patience);
    this.heartbeat =
        node.map(
            member ->
                new Heartbeat(
                    store.nodes().orElseThrow(), member, inbox, this, config.node().heartbeat()));
    this.recovery = new Recovery(store, membership, dags, lookBack, platform, deadlines);
    this.dags = dags;
    this.runsElsewhere = new RunsElsewhere(store, membership, live, dags);
    Precedence precedence = new Precedence(live, runsElsewhere, dags::beside);
    this.dispatcher =
        new Dispatcher(
            executor,
            readiness,
            capacity,
            precedence,
            new Elsewhere(membership),
            task ->
                new BodyExecution(
                    task, store.ledger(), services, membership.fence(), clock, this::post));
    RunRecall recall = new RunRecall(store, dags, membership);
    WaitingTasks waiting =
        new WaitingTasks(executor, capacity, precedence, live.ready, () -> executing);
    this.operations =
        new RunOperations(
            new Cancellation(recall, capacity, this::reloadSoon),
            new Clearing(recall),
            new Marking(recall),
            new Pausing(dags),
            new SchemaAcceptance(lineage, config.dags(), tickets),
            new Explainer(
                store, recall, dags, new BlockReason(lineage, tickets, readiness), waiting));
  }

  /** Takes up what the store holds, and begins to execute. */
  void recover() {
    executing = true;
    heartbeat.ifPresent(Heartbeat::look);
    membership.join();
    membership.adopt(this::isKnown);
    run(List.of());
  }

  /** From now on, a store that cannot be reached is waited for. */
  void waitForTheStore() {
    patience.begin();
  }

  /** What keeps the lease, if the store is shared. */
  Optional<Heartbeat> heartbeat() {
    return heartbeat;
  }

  /** Lets go of the lease, if there is one. */
  void leave() {
    membership.leave();
  }

  private void prepare() {
    live.clear();
    tickets.load();
    store.pauses().forEach(pause -> live.pauses.put(pause.dag(), pause));
  }

  /** Applies one message and commits it, but executes nothing: before the start. */
  void applyOnly(Message message) {
    prepare();
    try {
      Turn turn = newTurn();
      message.apply(turn);
      if (!turn.hasNothingToWrite()) {
        store.commit(turn.step());
      }
      turn.afterCommit().forEach(Runnable::run);
    } finally {
      live.clear();
    }
  }

  /** What people may do, for messages. */
  RunOperations operations() {
    return operations;
  }

  /** What other nodes have done. */
  Message heard(boolean runsAbandoned, Nodes.News news) {
    return turn -> {
      if (runsAbandoned) {
        membership.adopt(this::isKnown);
        recovery.load(turn, List.of());
      }
      runsElsewhere.lookAgain();
      turn.notice(news.facts());
      turn.lookAgainAtThePastElsewhere();
      if (news.acted()) {
        turn.afterCommit(this::reloadSoon);
      }
    };
  }

  /** Before anything else is decided, the store is read anew. */
  private void reloadSoon() {
    stale = true;
    inbox.post(turn -> {});
  }

  private boolean isKnown(String dag) {
    return dags.apply(dag).isPresent();
  }

  /**
   * One turn.
   *
   * @return whether there was anything to do
   */
  boolean turn() {
    List<Message> messages = inbox.drain();
    boolean due = live.timers.isDue(clock.instant());
    if (!messages.isEmpty() || due) {
      run(messages);
    }
    probes.answer();
    return !messages.isEmpty() || due;
  }

  /** How many bodies run, or are about to. */
  int bodies() {
    return capacity.bodies();
  }

  /** How long nothing becomes due; empty if nothing ever does by itself. */
  Optional<Duration> idleFor() {
    return live.timers.untilNext(clock.instant());
  }

  /** Answers as soon as nothing can go on by itself at once. */
  void whenQuiet(Answer<Boolean> answer) {
    probes.add(
        () -> capacity.bodies() == 0 && inbox.isEmpty() && !live.timers.isDue(clock.instant()),
        answer);
  }

  /** Starts nothing any more, and answers as soon as no body runs. */
  void drain(Answer<Boolean> answer) {
    dispatcher.drain();
    probes.add(() -> capacity.bodies() == 0, answer);
  }

  /** Interrupts every running body. */
  void interruptAll() {
    capacity.holders().forEach(body -> body.interrupt(BodyExecution.Interruption.CLOSE));
  }

  /** The engine stops here: nobody waits any longer, and no body goes on unwatched. */
  void stop(Throwable reason) {
    inbox.close(reason);
    probes.refuse(reason);
    interruptAll();
  }

  private void run(List<? extends Message> messages) {
    Decided decided;
    try {
      decided = decideDurably(messages);
    } catch (RuntimeException | Error failure) {
      messages.forEach(message -> message.refuse(failure));
      throw failure;
    }
    decided.started().forEach(this::handOver);
    decided.turn().afterCommit().forEach(Runnable::run);
    notifier.tell(decided.turn().journal().news());
  }

  /** A turn that is durable. */
  private record Decided(Turn turn, List<BodyExecution> started) {}

  /** What failed in a turn is in memory only: the next try begins with what the store has. */
  private Decided decideDurably(List<? extends Message> messages) {
    Setbacks setbacks = new Setbacks(membership, patience);
    while (true) {
      try {
        return decideOnce(messages);
      } catch (LeaseLostException e) {
        setbacks.overcome(e);
      } catch (StoreConflictException e) {
        setbacks.overcome(e);
      } catch (StoreUnavailableException e) {
        setbacks.overcome(e);
      }
    }
  }

  private Decided decideOnce(List<? extends Message> messages) {
    Turn turn = newTurn();
    if (stale) {
      reload(turn);
    }
    stale = true;
    messages.forEach(message -> message.apply(turn));
    for (Consumer<Turn> due : live.timers.takeDue(turn.now())) {
      due.accept(turn);
    }
    List<BodyExecution> started = decide(turn);
    turn.writeLaterWhatIsQueued();
    commit(turn);
    turn.journal().isDurable();
    stale = false;
    return new Decided(turn, started);
  }

  /** Takes the store's word for everything, but for which bodies run. */
  private void reload(Turn turn) {
    beforeReload.run();
    prepare();
    capacity.reset(unsettled, turn.now());
    for (BodyExecution lost : recovery.load(turn, unsettled)) {
      lost.abandon();
      lost.interrupt(BodyExecution.Interruption.LOST);
    }
    for (BodyExecution body : unsettled) {
      body.deadline().ifPresent(timer -> watch(body, timer.due()));
    }
  }

  /** Decides until nothing follows any more. */
  private List<BodyExecution> decide(Turn turn) {
    List<BodyExecution> started = new ArrayList<>();
    do {
      lookBack.follow(turn);
      triggers.follow(turn);
      progress.follow(turn);
      if (turn.isSettled()) {
        started.addAll(dispatcher.follow(turn));
      }
    } while (!turn.isSettled());
    for (BodyExecution execution : started) {
      execution
          .task()
          .task()
          .timeout()
          .ifPresent(timeout -> watch(execution, turn.now().plus(timeout)));
      if (membership.isShared()) {
        turn.journal().claimed(execution.task());
      }
    }
    return started;
  }

  private void watch(BodyExecution execution, Instant deadline) {
    Duration timeout = execution.task().task().timeout().orElseThrow();
    execution.deadline(live.timers.at(deadline, later -> timedOut(later, execution, timeout)));
  }

  private void timedOut(Turn turn, BodyExecution execution, Duration timeout) {
    if (execution.isAbandoned() || execution.task().run().state() == DagRunState.CANCELLING) {
      return; // It was told to leave already.
    }
    execution.abandon();
    execution.interrupt(BodyExecution.Interruption.TIMEOUT);
    outcomes.timedOut(turn, execution, timeout);
  }

  private Turn newTurn() {
    return new Turn(clock.instant(), live, new PendingLedger(store.ledger()), unwritten);
  }

  private void commit(Turn turn) {
    if (!turn.hasNothingToWrite()) {
      membership.commit(turn.step(), turn.journal().claims());
    }
  }

  private void handOver(BodyExecution execution) {
    unsettled.add(execution);
    try {
      executor.execute(execution.id(), execution.attempt(), execution);
    } catch (RuntimeException refusal) {
      post(
          execution,
          new BodyOutcome.FailedByPlatform(
              "the executor did not take it: " + FailureText.of(refusal)));
    }
  }

  private void post(BodyExecution execution, BodyOutcome outcome) {
    inbox.post(turn -> ended(turn, execution, outcome));
  }

  private void ended(Turn turn, BodyExecution execution, BodyOutcome outcome) {
    capacity.release(execution, turn.now());
    if (membership.isShared()) {
      turn.journal().released(execution.task());
    }
    turn.afterCommit(() -> unsettled.remove(execution));
    execution.deadline().ifPresent(Timers.Timer::cancel);
    if (live.has(execution.id().run())) {
      execution.profile().ifPresent(turn.journal()::profiled);
    }
    if (!execution.isAbandoned()) {
      outcomes.apply(turn, execution, outcome);
    }
  }
}
