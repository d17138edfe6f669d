package io.headgate.internal.engine;

import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskEvent;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up the node's unfinished runs from the store. What an earlier process left running starts
 * again as a new attempt, which costs none of the body's retries; what is blocked is looked at;
 * what is finished stays.
 */
final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Store store;
  private final Membership membership;
  private final DagFinder dags;
  private final LookBack lookBack;
  private final PlatformFailures platform;
  private final RunDeadlines deadlines;
  private Set<String> warnedOf = Set.of();

  Recovery(
      Store store,
      Membership membership,
      DagFinder dags,
      LookBack lookBack,
      PlatformFailures platform,
      RunDeadlines deadlines) {
    this.store = store;
    this.membership = membership;
    this.dags = dags;
    this.lookBack = lookBack;
    this.platform = platform;
    this.deadlines = deadlines;
  }

  /**
   * Takes up the node's runs that are not live yet.
   *
   * @param running bodies that run now; those that the store still waits for belong to their tasks
   *     again
   * @return the ones of {@code running} that nobody waits for
   */
  List<BodyExecution> load(Turn turn, Collection<BodyExecution> running) {
    List<LiveRun> loaded = newRuns(turn);
    Map<TaskInstanceId, BodyExecution> unclaimed = new LinkedHashMap<>();
    running.forEach(body -> unclaimed.put(body.id(), body));
    loaded.forEach(run -> takeUp(turn, run, unclaimed));
    loaded.forEach(run -> blocked(turn, run));
    return List.copyOf(unclaimed.values());
  }

  private List<LiveRun> newRuns(Turn turn) {
    Map<String, DagFinder.Found> found = new TreeMap<>();
    List<DagRun> known = new ArrayList<>();
    for (DagRun run : membership.runs()) {
      if (!turn.live().has(run.id())
          && found.computeIfAbsent(run.id().dag(), dags::find).dag().isPresent()) {
        known.add(run);
      }
    }
    warnOf(found);
    if (known.isEmpty()) {
      return List.of();
    }
    return new RunDags()
        .live(
            known,
            membership.tasks(),
            store.shapesOfUnfinishedRuns(),
            name -> found.computeIfAbsent(name, dags::find).dag());
  }

  private void warnOf(Map<String, DagFinder.Found> found) {
    Set<String> missing = new TreeSet<>();
    found.forEach(
        (name, dag) -> {
          if (dag.dag().isEmpty() && missing.add(name) && !warnedOf.contains(name)) {
            LOG.warn("Unfinished runs of {} do not go on: {}", name, dag.whyNot());
          }
        });
    warnedOf = Set.copyOf(missing);
  }

  private void takeUp(Turn turn, LiveRun run, Map<TaskInstanceId, BodyExecution> running) {
    turn.live().add(run);
    if (run.state() == DagRunState.QUEUED) {
      turn.live().admission.enqueue(run);
    } else if (run.state() == DagRunState.RUNNING || run.state() == DagRunState.CANCELLING) {
      turn.live().admission.occupy(run);
    }
    if (run.state() == DagRunState.RUNNING) {
      deadlines.watch(turn, run);
    }
    for (LiveTask task : run.tasks()) {
      Optional<String> removal = RunDag.removal(task.task());
      if (goesOn(task, running)) {
        turn.index(task);
      } else if (task.state() == TaskState.RUNNING && run.state() == DagRunState.CANCELLING) {
        turn.move(
            task, TaskEvent.CANCEL, TaskFaces.ended(run.cancellation(), Optional.of(turn.now())));
      } else if (removal.isPresent() && !task.state().isTerminal()) {
        turn.move(task, TaskEvent.REMOVE, TaskFaces.ended(removal.get(), Optional.empty()));
      } else if (task.state() == TaskState.RUNNING) {
        platform.lost(turn, task, "the process that ran it has ended");
      } else {
        turn.index(task);
      }
      turn.trigger(task);
    }
    turn.settle(run);
  }

  private static boolean goesOn(LiveTask task, Map<TaskInstanceId, BodyExecution> running) {
    BodyExecution body = running.get(task.id());
    if (task.state() != TaskState.RUNNING
        || body == null
        || body.attempt() != task.instance().attempt()) {
      return false;
    }
    running.remove(task.id());
    body.belongsTo(task);
    return true;
  }

  private void blocked(Turn turn, LiveRun run) {
    run.tasks().forEach(task -> lookBack.look(turn, task));
  }
}
