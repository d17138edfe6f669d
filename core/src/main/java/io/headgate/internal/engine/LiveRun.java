package io.headgate.internal.engine;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.EnumMultiset;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.Multimaps;
import com.google.common.collect.Multiset;
import io.headgate.dag.Dag;
import io.headgate.dag.Task;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.Lane;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An unfinished run, in memory. Confined to the coordinator. */
final class LiveRun {

  /** Oldest interval first, then in the order of creation. */
  static final Comparator<LiveRun> OLDEST_FIRST =
      Comparator.comparing((LiveRun run) -> run.interval().start())
          .thenComparing(run -> run.face().createdAt())
          .thenComparing(run -> run.id().toString());

  private final Dag dag;
  private final Map<String, LiveTask> tasks = new LinkedHashMap<>();
  private final ListMultimap<String, LiveTask> instances = ArrayListMultimap.create();
  private final Multiset<TaskState> states = EnumMultiset.create(TaskState.class);
  private DagRun face;
  private String cancellation = "cancelled: the process that ran it has ended";
  private Optional<Timers.Timer> deadline = Optional.empty();
  private Optional<Instant> ranksSince = Optional.empty();

  /**
   * @param dag as this run has it
   * @param known its task instances, those of a mapped task in order
   */
  LiveRun(Dag dag, DagRun face, Collection<TaskInstance> known) {
    this.dag = dag;
    this.face = face;
    ListMultimap<String, TaskInstance> byTask =
        Multimaps.index(known, instance -> instance.id().task());
    int ordinal = 0;
    for (Task task : dag.tasks().values()) {
      for (TaskInstance instance : byTask.get(task.id())) {
        LiveTask live = new LiveTask(this, task, ordinal, instance);
        task.upstream().forEach(id -> instances.get(id).forEach(live::comesAfter));
        add(live);
      }
      ordinal++;
    }
  }

  private void add(LiveTask task) {
    tasks.put(task.id().name(), task);
    instances.put(task.task().id(), task);
    states.add(task.state());
  }

  /** Replaces what the mapped task has by these instances, at the same place of the graph. */
  void replace(String mapped, List<TaskInstance> by) {
    Set<LiveTask> replaced = new LinkedHashSet<>(instances.removeAll(mapped));
    LiveTask model = replaced.iterator().next();
    for (LiveTask old : replaced) {
      tasks.remove(old.id().name());
      states.remove(old.state());
    }
    for (TaskInstance instance : by) {
      LiveTask sibling = model.sibling(instance);
      model.downstream().forEach(next -> next.follows(sibling));
      add(sibling);
    }
    model.upstream().forEach(before -> before.unlink(replaced));
    model.downstream().forEach(next -> next.unlink(replaced));
  }

  /** The one instance of the task, or those of a mapped task in order; empty if there is none. */
  List<LiveTask> instances(String task) {
    return Collections.unmodifiableList(instances.get(task));
  }

  /** Whether the task instance is still one of this run: a mapped task's were perhaps replaced. */
  boolean has(LiveTask task) {
    return tasks.get(task.id().name()) == task;
  }

  Dag dag() {
    return dag;
  }

  DagRunId id() {
    return face.id();
  }

  DataInterval interval() {
    return face.interval();
  }

  DagRun face() {
    return face;
  }

  DagRunState state() {
    return face.state();
  }

  /** Upstream before downstream, but for instances of mapped tasks, which came later. */
  Collection<LiveTask> tasks() {
    return tasks.values();
  }

  Optional<LiveTask> task(String id) {
    return Optional.ofNullable(tasks.get(id));
  }

  /** What a cancelled task says about it. */
  String cancellation() {
    return cancellation;
  }

  void cancelledBecause(String text) {
    cancellation = text;
  }

  /** Only {@link Turn} changes a state. */
  void become(DagRun next) {
    face = next;
  }

  Lane lane() {
    return id().kind() == RunKind.SCHEDULED ? dag.lane() : id().kind().lane();
  }

  /** The timer that ends it, in place of an earlier one. */
  void deadline(Timers.Timer timer) {
    letGoOfTheDeadline();
    deadline = Optional.of(timer);
  }

  /** Its tasks that have not begun yet rank by this moment. */
  void ranksSince(Instant moment) {
    ranksSince = Optional.of(moment);
  }

  /** When it took its place among the active runs, or was released together with older ones. */
  Optional<Instant> ranksSince() {
    return ranksSince.or(face::startedAt);
  }

  void letGoOfTheDeadline() {
    deadline.ifPresent(Timers.Timer::cancel);
    deadline = Optional.empty();
  }

  void count(TaskState from, TaskState to) {
    states.remove(from);
    states.add(to);
  }

  /** Whether some task can go on without a change of the data. */
  boolean hasActiveTasks() {
    return has(TaskState.QUEUED)
        || has(TaskState.RUNNING)
        || has(TaskState.DEFERRED)
        || has(TaskState.UP_FOR_RETRY);
  }

  boolean hasRunningTasks() {
    return has(TaskState.RUNNING);
  }

  boolean hasBlockedTasks() {
    return has(TaskState.BLOCKED);
  }

  boolean isDone() {
    return !hasActiveTasks() && !hasBlockedTasks() && !has(TaskState.SCHEDULED);
  }

  boolean hasFailures() {
    return has(TaskState.FAILED) || has(TaskState.UPSTREAM_FAILED) || has(TaskState.CANCELLED);
  }

  private boolean has(TaskState state) {
    return states.contains(state);
  }

  @Override
  public String toString() {
    return id().toString();
  }
}
