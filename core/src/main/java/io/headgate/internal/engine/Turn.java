package io.headgate.internal.engine;

import io.headgate.dag.Fact;
import io.headgate.dataset.DatasetName;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunEvent;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.DagRunTransitions;
import io.headgate.run.TaskEvent;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.run.TaskTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One turn of the coordinator: the moment, what has changed so far, and what is still to be looked
 * at. Every change of a state in the engine goes through {@code move}, which asks the transition
 * table, keeps the in-memory indexes right and notes the change for the commit.
 */
final class Turn {

  private final Instant now;
  private final LiveState live;
  private final PendingLedger ledger;
  private final Journal journal = new Journal();
  private final Deque<LiveTask> ended = new ArrayDeque<>();
  private final Deque<LiveTask> toTrigger = new ArrayDeque<>();
  private final Set<LiveRun> toSettle = new LinkedHashSet<>();
  private final List<Fact> toLookBack = new ArrayList<>();
  private final Map<DagRunId, LiveRun> recalled = new HashMap<>();
  private final Set<LiveTask> toLookAgain = new LinkedHashSet<>();
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final List<LiveTask> queued = new ArrayList<>();
  private final Duration unwritten;

  /**
   * @param unwritten how long a task may have been queued without the store knowing it
   */
  Turn(Instant now, LiveState live, PendingLedger ledger, Duration unwritten) {
    this.now = now;
    this.live = live;
    this.ledger = ledger;
    this.unwritten = unwritten;
  }

  Instant now() {
    return now;
  }

  LiveState live() {
    return live;
  }

  PendingLedger ledger() {
    return ledger;
  }

  Journal journal() {
    return journal;
  }

  /** Applies the event to the task instance. */
  void move(LiveTask task, TaskEvent event, TaskFaces.Face face) {
    TaskState from = task.state();
    TaskState to = TaskTransitions.next(task.id(), from, event);
    boolean keepsItsTurn = from == TaskState.QUEUED && to == TaskState.QUEUED;
    if (from == TaskState.QUEUED && !keepsItsTurn) {
      live.ready.remove(task);
    }
    if (from == TaskState.BLOCKED) {
      live.blocked.remove(task);
    }
    task.become(face.apply(task.instance(), to));
    task.run().count(from, to);
    if (event == TaskEvent.QUEUE && !unwritten.isZero()) {
      journal.tell(task, from);
      queued.add(task);
    } else {
      journal.changed(task, from);
    }
    toSettle.add(task.run());
    if (!keepsItsTurn) {
      index(task);
    }
    if (from.isTerminal()) {
      task.downstream().forEach(downstream -> downstream.upstreamReopened(from));
    }
    if (to.isTerminal()) {
      task.downstream().forEach(downstream -> downstream.upstreamEnded(to));
      ended.add(task);
    }
    if (!Precedence.goesOn(to)) {
      live.ready.unpark(task);
    }
    if (to.isTerminal() || from.isTerminal()) {
      toLookAgain.addAll(live.blocked.waitingForTheEndOf(task.id()));
    }
  }

  /** Blocks the task; its new watches replace the old ones. */
  void block(LiveTask task, Blockage blockage, TaskFaces.Face face) {
    watch(task, blockage);
    move(task, TaskEvent.BLOCK, face);
  }

  /** Watches other places than before for what may release the task. */
  void watch(LiveTask task, Blockage blockage) {
    live.blocked.remove(task);
    task.watch(blockage);
    if (task.state() == TaskState.BLOCKED) {
      live.blocked.add(task);
    }
  }

  /** Puts a task where its present state belongs. */
  void index(LiveTask task) {
    ready(task);
    if (task.state() == TaskState.BLOCKED) {
      live.blocked.add(task);
    }
    task.instance().dueAt().ifPresent(due -> live.timers.at(due, turn -> turn.due(task, due)));
  }

  /** Lets the dispatcher see the task, if it may start now as far as its run and DAG go. */
  void ready(LiveTask task) {
    if (task.state() == TaskState.QUEUED
        && task.run().state() == DagRunState.RUNNING
        && !live.isPaused(task.run().dag().name())) {
      live.ready.add(task, now);
    }
  }

  private void due(LiveTask task, Instant due) {
    if (live.has(task.run().id()) && task.instance().dueAt().equals(Optional.of(due))) {
      move(task, TaskEvent.RESUME, TaskFaces.waiting(""));
    }
  }

  /**
   * Replaces the instances of a mapped task, of which nothing has begun, at the same place of the
   * graph. The new ones wait for their upstream tasks as the old ones did.
   */
  void replace(LiveRun run, String mapped, List<TaskInstance> by) {
    List<LiveTask> replaced = List.copyOf(run.instances(mapped));
    run.replace(mapped, by);
    replaced.forEach(live.ready::unpark);
    journal.replaced(replaced, run.instances(mapped));
    run.instances(mapped).forEach(this::trigger);
  }

  /** Applies the event to the run. */
  void move(LiveRun run, DagRunEvent event) {
    DagRun old = run.face();
    DagRunState to = DagRunTransitions.next(run.id(), old.state(), event);
    run.become(
        new DagRun(
            old.id(),
            old.interval(),
            old.label(),
            to,
            old.createdAt(),
            startedAt(old, to),
            to.isTerminal() ? Optional.of(now) : Optional.empty()));
    if (old.state() == DagRunState.RUNNING) {
      run.letGoOfTheDeadline();
    }
    if (!Precedence.goesOn(to)) {
      run.tasks().forEach(live.ready::unpark);
    }
    if (to == DagRunState.RUNNING) {
      run.ranksSince(now);
    }
    journal.changed(run, old.state());
  }

  /** A run that is brought back to life starts anew. */
  private Optional<Instant> startedAt(DagRun old, DagRunState to) {
    if (old.state().isTerminal() && !to.isTerminal()) {
      return Optional.empty();
    }
    return to == DagRunState.RUNNING ? Optional.of(now) : old.startedAt();
  }

  /** The run is not live any more; within this turn it is still found. */
  void retire(LiveRun run) {
    live.remove(run);
    recall(run);
  }

  /** A run that was read from the store: within this turn, everybody is given the same one. */
  void recall(LiveRun run) {
    recalled.put(run.id(), run);
  }

  /** The run, if it is live or was recalled. */
  Optional<LiveRun> find(DagRunId id) {
    return live.find(id).or(() -> Optional.ofNullable(recalled.get(id)));
  }

  /** Takes new facts into the commit, and looks again at whom they concern. */
  void establish(Collection<? extends Fact> facts) {
    if (!facts.isEmpty()) {
      ledger.add(facts);
      toLookBack.addAll(facts);
      live.factsArrived();
    }
  }

  /** Looks at whom facts concern that another node has made durable. */
  void notice(Collection<? extends Fact> facts) {
    if (!facts.isEmpty()) {
      toLookBack.addAll(facts);
      live.factsArrived();
    }
  }

  /** Has the trigger rule of a scheduled task looked at. */
  void trigger(LiveTask task) {
    toTrigger.add(task);
  }

  /** Has the run's own state looked at. */
  void settle(LiveRun run) {
    toSettle.add(run);
  }

  void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  Deque<LiveTask> ended() {
    return ended;
  }

  Deque<LiveTask> toTrigger() {
    return toTrigger;
  }

  /** The runs to look at since the last call. */
  List<LiveRun> takeToSettle() {
    List<LiveRun> runs = List.copyOf(toSettle);
    toSettle.clear();
    return runs;
  }

  /** The facts since the last call. */
  List<Fact> takeToLookBack() {
    List<Fact> facts = List.copyOf(toLookBack);
    toLookBack.clear();
    return facts;
  }

  /**
   * A gate that had blocked has passed: those that wait with older intervals look again at once,
   * and the run of this one counts as released together with theirs, so that the oldest of them
   * goes on first, whose turn to look might have come later.
   */
  void letOlderOnesLook(LiveTask passed) {
    List<LiveTask> older = live.blocked.olderThanThatPassed(passed);
    if (!older.isEmpty()) {
      passed.run().ranksSince(now);
      toLookAgain.addAll(older);
    }
  }

  /** What gates on the dataset compare with is another: those that had blocked look again. */
  void letGatesLook(DatasetName dataset) {
    toLookAgain.addAll(live.blocked.thatFoundUnfit(dataset));
  }

  /** Nobody tells of the end of a task of another node: who depends on one looks by himself. */
  void lookAgainAtThePastElsewhere() {
    toLookAgain.addAll(live.blocked.waitingForOthers(past -> !live.has(past.run())));
  }

  /** The tasks whose past has ended, or is open again, since the last call. */
  List<LiveTask> takeToLookAgain() {
    List<LiveTask> tasks = List.copyOf(toLookAgain);
    toLookAgain.clear();
    return tasks;
  }

  /** Whether everything that the changes so far give reason to look at was looked at. */
  boolean isSettled() {
    return ended.isEmpty()
        && toTrigger.isEmpty()
        && toSettle.isEmpty()
        && toLookBack.isEmpty()
        && toLookAgain.isEmpty();
  }

  /**
   * That a task is queued follows from what is durable, and most begin soon: so it is written only
   * if it lasts, for people to see. Call this once nothing follows any more.
   */
  void writeLaterWhatIsQueued() {
    List<LiveTask> waiting =
        queued.stream().filter(task -> task.state() == TaskState.QUEUED).toList();
    if (!waiting.isEmpty()) {
      live.timers.at(now.plus(unwritten), later -> later.writeIfQueued(waiting));
    }
  }

  private void writeIfQueued(List<LiveTask> tasks) {
    for (LiveTask task : tasks) {
      if (task.state() == TaskState.QUEUED
          && task.stored().state() != TaskState.QUEUED
          && task.run().has(task)) {
        journal.write(task);
      }
    }
  }

  boolean hasNothingToWrite() {
    return journal.isEmpty() && ledger.facts().isEmpty();
  }

  Store.Step step() {
    return journal.step(ledger.facts());
  }

  List<Runnable> afterCommit() {
    return afterCommit;
  }
}
