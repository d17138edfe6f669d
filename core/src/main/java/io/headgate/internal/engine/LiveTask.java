package io.headgate.internal.engine;

import io.headgate.dag.Task;
import io.headgate.dag.UpstreamCounts;
import io.headgate.dataset.DatasetName;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A task instance of a live run, in memory. Confined to the coordinator. */
final class LiveTask {

  private final LiveRun run;
  private final Task task;
  private final int ordinal;
  private final List<LiveTask> upstream = new ArrayList<>(2);
  private final List<LiveTask> downstream = new ArrayList<>(2);
  private TaskInstance instance;
  private TaskInstance stored;
  private @Nullable TaskScope scope;
  private Map<DatasetName, DataInterval> watches = Map.of();
  private Optional<TaskInstanceId> awaitedPast = Optional.empty();
  private Instant rank = Instant.EPOCH;
  private boolean begunHere;
  private long checkedAtEpoch = -1;
  private int succeeded;
  private int skipped;
  private int failed;
  private int upstreamFailed;

  /**
   * @param ordinal the place of its task among the tasks of its run
   */
  LiveTask(LiveRun run, Task task, int ordinal, TaskInstance instance) {
    this.run = run;
    this.task = task;
    this.ordinal = ordinal;
    this.instance = instance;
    this.stored = instance;
  }

  /** Another instance of this mapped task, at the same place of the graph. */
  LiveTask sibling(TaskInstance other) {
    LiveTask sibling = new LiveTask(run, task, ordinal, other);
    sibling.scope = scope;
    upstream.forEach(sibling::follows);
    sibling.succeeded = succeeded;
    sibling.skipped = skipped;
    sibling.failed = failed;
    sibling.upstreamFailed = upstreamFailed;
    return sibling;
  }

  /** Takes these out of the graph around this one. */
  void unlink(Set<LiveTask> others) {
    upstream.removeAll(others);
    downstream.removeAll(others);
  }

  void follows(LiveTask other) {
    upstream.add(other);
    other.downstream.add(this);
  }

  /** Follows a task that may have ended already. */
  void comesAfter(LiveTask other) {
    follows(other);
    if (other.state().isTerminal()) {
      upstreamEnded(other.state());
    }
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

  /** Unique within the run: upstream before downstream, and instances in order. */
  long position() {
    return ((long) ordinal << Integer.SIZE) + id().index().orElse(0);
  }

  /** Whether it is mapped and its items are not known yet. */
  boolean awaitsItems() {
    return task.fanOut().isPresent() && id().index().isEmpty();
  }

  TaskInstance instance() {
    return instance;
  }

  TaskState state() {
    return instance.state();
  }

  /** As the store has it. */
  TaskInstance stored() {
    return stored;
  }

  /** The store has it as it is. */
  void isStored() {
    stored = instance;
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
    begunHere |= next.attempt() > instance.attempt();
    instance = next;
  }

  /**
   * When an earlier process, or this one before it read the store again, did the last with it;
   * empty as soon as it has begun since.
   */
  Optional<Instant> leftAt() {
    return begunHere ? Optional.empty() : instance.endedAt().or(instance::startedAt);
  }

  TaskScope scope() {
    TaskScope known = scope;
    if (known == null) {
      known = TaskScope.of(task, run.interval());
      scope = known;
    }
    return known;
  }

  /** What it writes, as far as that keeps others from running: a range per dataset. */
  Map<DatasetName, DataInterval> claims() {
    return scope().claims();
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

  /** While it is blocked: the task instance whose end may release it. */
  Optional<TaskInstanceId> awaitedPast() {
    return awaitedPast;
  }

  void watch(Blockage blockage) {
    watches = Map.copyOf(blockage.watches());
    awaitedPast = blockage.past();
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

  /** Its {@link Seniority} among the tasks that wait for capacity. */
  Instant rank() {
    return rank;
  }

  void rank(Instant value) {
    rank = value;
  }

  @Override
  public String toString() {
    return id().toString();
  }
}
