package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskEvent;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up the node's unfinished runs from the store. What an earlier process left running starts
 * again as a new attempt, which costs no retry; what is blocked is looked at; what is finished
 * stays.
 */
final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Membership membership;
  private final Function<String, Optional<Dag>> dags;
  private final LookBack lookBack;
  private Set<String> warnedOf = Set.of();

  Recovery(Membership membership, Function<String, Optional<Dag>> dags, LookBack lookBack) {
    this.membership = membership;
    this.dags = dags;
    this.lookBack = lookBack;
  }

  /**
   * Takes up the node's runs that are not live yet.
   *
   * @param running bodies that run now; those that the store still waits for belong to their tasks
   *     again
   * @return the ones of {@code running} that nobody waits for
   */
  List<BodyExecution> load(Turn turn, Collection<BodyExecution> running) {
    Map<DagRunId, Map<String, TaskInstance>> instances = new HashMap<>();
    for (TaskInstance instance : membership.tasks()) {
      instances
          .computeIfAbsent(instance.id().run(), run -> new LinkedHashMap<>())
          .put(instance.id().task(), instance);
    }
    List<LiveRun> loaded = new ArrayList<>();
    Set<String> gone = new TreeSet<>();
    for (DagRun run : membership.runs()) {
      if (turn.live().has(run.id())) {
        continue;
      }
      Optional<Dag> dag = dags.apply(run.id().dag());
      Map<String, TaskInstance> ofRun = instances.getOrDefault(run.id(), Map.of());
      if (dag.isEmpty()) {
        gone.add(run.id().dag());
        continue;
      }
      ofRun.keySet().stream()
          .filter(task -> !dag.get().tasks().containsKey(task))
          .forEach(task -> gone.add(run.id().dag() + "." + task));
      if (ofRun.keySet().stream().anyMatch(dag.get().tasks()::containsKey)) {
        loaded.add(new LiveRun(dag.get(), run, ofRun));
      }
    }
    warnOf(gone);
    Map<TaskInstanceId, BodyExecution> unclaimed = new LinkedHashMap<>();
    running.forEach(body -> unclaimed.put(body.id(), body));
    loaded.forEach(run -> takeUp(turn, run, unclaimed));
    loaded.forEach(run -> blocked(turn, run));
    return List.copyOf(unclaimed.values());
  }

  private void warnOf(Set<String> gone) {
    if (!gone.isEmpty() && !gone.equals(warnedOf)) {
      LOG.warn(
          "Unfinished runs belong to DAGs or tasks that are not registered any more; they are kept"
              + " as they are: {}",
          gone);
    }
    warnedOf = Set.copyOf(gone);
  }

  private static void takeUp(Turn turn, LiveRun run, Map<TaskInstanceId, BodyExecution> running) {
    turn.live().add(run);
    if (run.state() == DagRunState.QUEUED) {
      turn.live().admission.enqueue(run);
    } else if (run.state() == DagRunState.RUNNING || run.state() == DagRunState.CANCELLING) {
      turn.live().admission.occupy(run);
    }
    for (LiveTask task : run.tasks()) {
      if (goesOn(task, running)) {
        turn.index(task);
      } else if (task.state() == TaskState.RUNNING && run.state() == DagRunState.CANCELLING) {
        turn.move(
            task, TaskEvent.CANCEL, TaskFaces.ended(run.cancellation(), Optional.of(turn.now())));
      } else if (task.state() == TaskState.RUNNING) {
        turn.move(
            task,
            TaskEvent.LOSE,
            TaskFaces.waiting("starts again: the process that ran it has ended"));
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
