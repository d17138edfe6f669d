package io.headgate.internal.engine;

import com.google.common.collect.EnumMultiset;
import com.google.common.collect.Multiset;
import io.headgate.dag.Dag;
import io.headgate.dag.Task;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.time.DataInterval;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An unfinished run, in memory. Confined to the coordinator. */
final class LiveRun {

  /** Oldest interval first, then in the order of creation. */
  static final Comparator<LiveRun> OLDEST_FIRST =
      Comparator.comparing((LiveRun run) -> run.interval().start())
          .thenComparing(run -> run.face().createdAt())
          .thenComparing(run -> run.id().toString());

  private final Dag dag;
  private final Map<String, LiveTask> tasks = new LinkedHashMap<>();
  private final Multiset<TaskState> states = EnumMultiset.create(TaskState.class);
  private DagRun face;
  private String cancellation = "cancelled: the process that ran it has ended";

  /**
   * @param instances by task id; tasks without an instance came into the DAG after the run and are
   *     left out, so that the run keeps the shape it was created with
   */
  LiveRun(Dag dag, DagRun face, Map<String, TaskInstance> instances) {
    this.dag = dag;
    this.face = face;
    for (Task task : dag.tasks().values()) {
      TaskInstance instance = instances.get(task.id());
      if (instance != null) {
        add(task, instance);
      }
    }
  }

  private void add(Task task, TaskInstance instance) {
    LiveTask live = new LiveTask(this, task, tasks.size(), instance);
    tasks.put(task.id(), live);
    states.add(instance.state());
    for (String id : task.upstream()) {
      LiveTask upstream = tasks.get(id);
      if (upstream != null) {
        live.follows(upstream);
        if (upstream.state().isTerminal()) {
          live.upstreamEnded(upstream.state());
        }
      }
    }
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

  /** Upstream before downstream. */
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
