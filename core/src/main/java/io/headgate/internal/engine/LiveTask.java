package io.headgate.internal.engine;

import io.headgate.dag.Task;
import io.headgate.dag.UpstreamCounts;
import io.headgate.dataset.DatasetName;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.time.DataInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task instance of a live run, in memory. Confined to the coordinator. */
final class LiveTask {

  private final LiveRun run;
  private final Task task;
  private final int position;
  private final List<LiveTask> upstream = new ArrayList<>(2);
  private final List<LiveTask> downstream = new ArrayList<>(2);
  private TaskInstance instance;
  private @Nullable TaskScope scope;
  private Map<DatasetName, DataInterval> watches = Map.of();
  private long checkedAtEpoch = -1;
  private int succeeded;
  private int skipped;
  private int failed;
  private int upstreamFailed;

  LiveTask(LiveRun run, Task task, int position, TaskInstance instance) {
    this.run = run;
    this.task = task;
    this.position = position;
    this.instance = instance;
  }

  void follows(LiveTask other) {
    upstream.add(other);
    other.downstream.add(this);
  }

  LiveRun run() {
    return run;
  }

  Task task() {
    return task;
  }

  TaskInstanceId id() {
    return instance.id();
  }

  /** Upstream before downstream. */
  int position() {
    return position;
  }

  TaskInstance instance() {
    return instance;
  }

  TaskState state() {
    return instance.state();
  }

  /** Whether its body has been started and has not ended. */
  boolean isRunning() {
    return state() == TaskState.RUNNING;
  }

  List<LiveTask> upstream() {
    return upstream;
  }

  List<LiveTask> downstream() {
    return downstream;
  }

  /** Only {@link Turn} changes a state. */
  void become(TaskInstance next) {
    instance = next;
  }

  TaskScope scope() {
    TaskScope known = scope;
    if (known == null) {
      known = TaskScope.of(task, run.interval());
      scope = known;
    }
    return known;
  }

  /** Takes note of a direct upstream task's end. */
  void upstreamEnded(TaskState state) {
    count(state, 1);
  }

  /** A direct upstream task that had ended so is to be done again, or is marked otherwise. */
  void upstreamReopened(TaskState state) {
    count(state, -1);
  }

  private void count(TaskState state, int change) {
    switch (state) {
      case SUCCESS -> succeeded += change;
      case SKIPPED -> skipped += change;
      case FAILED, CANCELLED -> failed += change;
      case UPSTREAM_FAILED -> upstreamFailed += change;
      case SCHEDULED, QUEUED, RUNNING, DEFERRED, UP_FOR_RETRY, BLOCKED ->
          throw new IllegalStateException("An upstream task of " + id() + " ended as " + state);
    }
  }

  UpstreamCounts upstreamCounts() {
    return new UpstreamCounts(upstream.size(), succeeded, skipped, failed, upstreamFailed);
  }

  /** While it is blocked: where a new fact may release it, or change the reason. */
  Map<DatasetName, DataInterval> watches() {
    return watches;
  }

  void watch(Map<DatasetName, DataInterval> where) {
    watches = Map.copyOf(where);
  }

  /** Whether its body, and not the engine, found the data unfit. */
  boolean isBlockedByItsBody() {
    return state() == TaskState.BLOCKED && instance.dueAt().isPresent();
  }

  /** Whether its inputs were found fit when this many facts were known. */
  boolean wasFitAt(long epoch) {
    return checkedAtEpoch == epoch;
  }

  void fitAt(long epoch) {
    checkedAtEpoch = epoch;
  }

  @Override
  public String toString() {
    return id().toString();
  }
}
