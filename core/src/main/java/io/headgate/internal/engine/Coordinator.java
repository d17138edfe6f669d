package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.dataset.Lineage;
import io.headgate.run.DagRunState;
import io.headgate.spi.TaskExecutor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Owns the live runs. One {@link #turn()} drains the inbox, decides everything that follows, writes
 * it in one commit, and only then hands bodies over and tells listeners. Called by one thread at a
 * time.
 */
final class Coordinator {

  private final Store store;
  private final InstantSource clock;
  private final TaskExecutor executor;
  private final Inbox inbox;
  private final Notifier notifier;
  private final TicketBook tickets;
  private final Outcomes outcomes;
  private final Triggers triggers;
  private final LookBack lookBack;
  private final Recovery recovery;
  private final Dispatcher dispatcher;
  private final RunProgress progress = new RunProgress();
  private final LiveState live = new LiveState();
  private final Capacity capacity = new Capacity();
  private final Probes probes = new Probes();
  private final RunOperations operations;
  private boolean executing;

  Coordinator(
      Store store,
      Lineage lineage,
      Function<String, Optional<Dag>> dags,
      EngineConfig config,
      TaskExecutor executor,
      Services services,
      Inbox inbox) {
    this.store = store;
    this.clock = config.clock();
    this.executor = executor;
    this.inbox = inbox;
    this.notifier = new Notifier(config.listeners());
    this.tickets = new TicketBook(store, lineage);
    Readiness readiness = new Readiness(lineage, tickets);
    this.outcomes = new Outcomes(tickets, readiness, RandomGenerator.getDefault());
    this.triggers = new Triggers(readiness);
    this.lookBack = new LookBack(readiness);
    this.recovery = new Recovery(store, dags, lookBack);
    this.dispatcher =
        new Dispatcher(
            executor,
            readiness,
            capacity,
            task -> new BodyExecution(task, store.ledger(), services, clock, this::post));
    RunRecall recall = new RunRecall(store, dags);
    WaitingTasks waiting = new WaitingTasks(executor, capacity, () -> executing);
    this.operations =
        new RunOperations(
            new Cancellation(recall, capacity),
            new Clearing(recall),
            new Marking(recall),
            new Pausing(dags),
            new Explainer(
                store, recall, dags, new BlockReason(lineage, tickets, readiness), waiting));
  }

  /** Takes up what the store holds, and begins to execute. */
  void recover() {
    executing = true;
    prepare();
    run(List.of(recovery::load));
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
      commit(turn);
      turn.afterCommit().forEach(Runnable::run);
    } finally {
      live.clear();
    }
  }

  /** What people may do, for messages. */
  RunOperations operations() {
    return operations;
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
    try {
      Turn turn = newTurn();
      messages.forEach(message -> message.apply(turn));
      for (Consumer<Turn> due : live.timers.takeDue(turn.now())) {
        due.accept(turn);
      }
      List<BodyExecution> started = decide(turn);
      commit(turn);
      started.forEach(this::handOver);
      turn.afterCommit().forEach(Runnable::run);
      notifier.tell(turn.journal().news());
    } catch (RuntimeException | Error failure) {
      messages.forEach(message -> message.refuse(failure));
      throw failure;
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
      watchTheClock(turn, execution);
    }
    return started;
  }

  private void watchTheClock(Turn turn, BodyExecution execution) {
    Optional<Duration> timeout = execution.task().task().timeout();
    if (timeout.isPresent()) {
      Instant deadline = turn.now().plus(timeout.get());
      execution.deadline(
          live.timers.at(deadline, later -> timedOut(later, execution, timeout.get())));
    }
  }

  private void timedOut(Turn turn, BodyExecution execution, Duration timeout) {
    if (execution.task().run().state() == DagRunState.CANCELLING) {
      return; // It was told to leave already.
    }
    execution.abandon();
    execution.interrupt(BodyExecution.Interruption.TIMEOUT);
    outcomes.timedOut(turn, execution, timeout);
  }

  private Turn newTurn() {
    return new Turn(clock.instant(), live, new PendingLedger(store.ledger()));
  }

  private void commit(Turn turn) {
    if (!turn.hasNothingToWrite()) {
      store.commit(turn.step());
    }
  }

  private void handOver(BodyExecution execution) {
    try {
      executor.execute(execution.id(), execution.attempt(), execution);
    } catch (RuntimeException refusal) {
      post(
          execution,
          new BodyOutcome.Refused(
              "The executor did not take it, another attempt follows: " + FailureText.of(refusal)));
    }
  }

  private void post(BodyExecution execution, BodyOutcome outcome) {
    inbox.post(turn -> ended(turn, execution, outcome));
  }

  private void ended(Turn turn, BodyExecution execution, BodyOutcome outcome) {
    capacity.release(execution);
    execution.deadline().ifPresent(Timers.Timer::cancel);
    if (!execution.isAbandoned()) {
      outcomes.apply(turn, execution, outcome);
    }
  }
}
