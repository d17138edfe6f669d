package io.headgate.internal.engine;

import io.headgate.backfill.Backfill;
import io.headgate.dag.DagShape;
import io.headgate.dag.Fact;
import io.headgate.operation.Action;
import io.headgate.profile.TaskProfile;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.spi.RunListener;
import io.headgate.ticket.Ticket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Collects what one turn changes. Several changes of one instance become one: from what the store
 * has to what it is in the end.
 */
final class Journal {

  /** Instances of a mapped task that replace what it had; their faces are read at the end. */
  private record Expanded(List<TaskInstance> from, List<LiveTask> to) {}

  private final Set<LiveRun> created = new LinkedHashSet<>();
  private final Map<DagRunId, DagShape> shapes = new LinkedHashMap<>();
  private final List<Expanded> expansions = new ArrayList<>();
  private final Set<LiveTask> expanded = new HashSet<>();
  private final Map<LiveRun, DagRunState> runs = new LinkedHashMap<>();
  private final Set<LiveTask> tasks = new LinkedHashSet<>();
  private final Map<Long, Store.TicketChange> tickets = new LinkedHashMap<>();
  private final List<Backfill> backfills = new ArrayList<>();
  private final List<Action> actions = new ArrayList<>();
  private final List<Store.PauseChange> pauses = new ArrayList<>();
  private final List<TaskProfile> profiles = new ArrayList<>();
  private final List<Nodes.Claim> taken = new ArrayList<>();
  private final List<TaskInstanceId> released = new ArrayList<>();
  private final List<Consumer<RunListener>> news = new ArrayList<>();

  void created(LiveRun run, DagShape shape) {
    created.add(run);
    shapes.put(run.id(), shape);
  }

  /** The replaced ones must be as the store has them. */
  void replaced(List<LiveTask> replaced, List<LiveTask> by) {
    expansions.add(
        new Expanded(replaced.stream().map(LiveTask::instance).toList(), List.copyOf(by)));
    expanded.addAll(by);
  }

  void created(Backfill backfill) {
    backfills.add(backfill);
  }

  /** A body of the task is going to write what the task writes. */
  void claimed(LiveTask task) {
    task.scope()
        .claimed()
        .forEach(
            (dataset, partitions) -> {
              if (!partitions.isEmpty()) {
                taken.add(new Nodes.Claim(task.id(), dataset, TaskScope.hull(partitions)));
              }
            });
  }

  /** The task's body writes nothing any more. */
  void released(LiveTask task) {
    if (task.scope().claimed().values().stream().anyMatch(partitions -> !partitions.isEmpty())) {
      released.add(task.id());
    }
  }

  Membership.Claimed claims() {
    return taken.isEmpty() && released.isEmpty()
        ? Membership.Claimed.NOTHING
        : new Membership.Claimed(taken, released);
  }

  void changed(LiveRun run, DagRunState from) {
    if (!created.contains(run)) {
      runs.putIfAbsent(run, from);
    }
    DagRun face = run.face();
    news.add(listener -> listener.runChanged(face.id(), from, face.state()));
  }

  void changed(LiveTask task, TaskState from) {
    write(task);
    tell(task, from);
  }

  /** The store takes the instance as it is at the end of the turn. */
  void write(LiveTask task) {
    if (!created.contains(task.run()) && !expanded.contains(task)) {
      tasks.add(task);
    }
  }

  /** Listeners hear of it, but it is not written for that. */
  void tell(LiveTask task, TaskState from) {
    TaskInstance face = task.instance();
    news.add(listener -> listener.taskChanged(face.id(), from, face.state(), face.message()));
  }

  /**
   * @param trackers the names of those that are to be told
   */
  void changed(Ticket ticket, List<String> trackers) {
    tickets.put(ticket.number(), new Store.TicketChange(ticket, trackers));
    news.add(listener -> listener.ticketChanged(ticket));
  }

  void done(Action action) {
    actions.add(action);
  }

  void changed(Store.PauseChange pause) {
    pauses.add(pause);
  }

  void profiled(TaskProfile profile) {
    profiles.add(profile);
  }

  boolean isEmpty() {
    return created.isEmpty()
        && runs.isEmpty()
        && tasks.isEmpty()
        && expansions.isEmpty()
        && tickets.isEmpty()
        && backfills.isEmpty()
        && actions.isEmpty()
        && pauses.isEmpty()
        && profiles.isEmpty()
        && taken.isEmpty()
        && released.isEmpty();
  }

  Store.Step step(List<Fact> facts) {
    List<DagRun> newRuns = created.stream().map(LiveRun::face).toList();
    List<TaskInstance> newTasks =
        created.stream().flatMap(run -> run.tasks().stream()).map(LiveTask::instance).toList();
    List<Store.RunChange> runChanges = new ArrayList<>();
    runs.forEach((run, from) -> runChanges.add(new Store.RunChange(from, run.face())));
    List<Store.TaskChange> taskChanges = new ArrayList<>();
    tasks.forEach(
        task -> taskChanges.add(Store.TaskChange.between(task.stored(), task.instance())));
    List<Store.Expansion> replacements =
        expansions.stream()
            .map(
                one ->
                    new Store.Expansion(
                        one.from(), one.to().stream().map(LiveTask::instance).toList()))
            .toList();
    return new Store.Step(
        newRuns,
        shapes,
        newTasks,
        replacements,
        runChanges,
        taskChanges,
        facts,
        List.copyOf(tickets.values()),
        backfills,
        actions,
        pauses,
        profiles);
  }

  /** The step is durable. */
  void isDurable() {
    created.forEach(run -> run.tasks().forEach(LiveTask::isStored));
    expansions.forEach(expansion -> expansion.to().forEach(LiveTask::isStored));
    tasks.forEach(LiveTask::isStored);
  }

  /** What listeners are told once the step is durable, in order. */
  List<Consumer<RunListener>> news() {
    return news;
  }
}
