package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.operation.Pause;
import io.headgate.operation.Why;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Answers why a task is not running, from the live state or, before the start, the store. */
final class Explainer {

  private final Store store;
  private final RunRecall recall;
  private final Function<String, Optional<Dag>> dags;
  private final BlockReason blocked;
  private final WaitingTasks waiting;

  Explainer(
      Store store,
      RunRecall recall,
      Function<String, Optional<Dag>> dags,
      BlockReason blocked,
      WaitingTasks waiting) {
    this.store = store;
    this.recall = recall;
    this.dags = dags;
    this.blocked = blocked;
    this.waiting = waiting;
  }

  /**
   * @throws IllegalArgumentException if there is no such run, nor will be, or it has no such task
   */
  Why why(Turn turn, DagRunId id, String task) {
    Optional<Dag> dag = dags.apply(id.dag());
    if (turn.find(id).isEmpty() && store.run(id).isEmpty()) {
      return withoutRun(turn, id, task, dag);
    }
    if (dag.isEmpty()) {
      return unregistered(stored(id, task), "DAG " + id.dag());
    }
    LiveRun run = recall.run(turn, id);
    Optional<LiveTask> known = run.task(task);
    if (known.isPresent()) {
      return why(turn, run, known.get());
    }
    if (!run.instances(task).isEmpty()) {
      return why(turn, run, RunRecall.task(run, task));
    }
    if (dag.get().tasks().containsKey(task)) {
      return new Why.NotInRun(new TaskInstanceId(id, task));
    }
    return unregistered(stored(id, task), "Task " + id.dag() + "." + task);
  }

  /** Why the interval has no run. */
  Why why(Turn turn, Dag dag, DataInterval interval) {
    return ScheduleReason.of(dag, interval, pause(turn, dag.name()), turn.now());
  }

  private Why withoutRun(Turn turn, DagRunId id, String task, Optional<Dag> dag) {
    Optional<DataInterval> interval =
        id.kind() == RunKind.SCHEDULED ? dag.flatMap(known -> interval(known, id.key())) : empty();
    if (interval.isEmpty()) {
      throw new IllegalArgumentException("There is no run " + id);
    }
    Dag known = dag.orElseThrow();
    known.task(task);
    return why(turn, known, interval.get());
  }

  private static Optional<DataInterval> empty() {
    return Optional.empty();
  }

  private static Optional<DataInterval> interval(Dag dag, String key) {
    try {
      Instant start = Instant.parse(key);
      return dag.timetable().firstFrom(start).filter(first -> first.start().equals(start));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private TaskInstance stored(DagRunId id, String task) {
    List<TaskInstance> instances = store.tasks(id);
    return instances.stream()
        .filter(instance -> instance.id().name().equals(task))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Run "
                        + id
                        + " has no task '"
                        + task
                        + "'; it has "
                        + instances.stream().map(known -> known.id().name()).toList()));
  }

  private static Why unregistered(TaskInstance instance, String what) {
    return instance.state().isTerminal() ? ended(instance) : new Why.NotRegistered(what);
  }

  private static Why ended(TaskInstance instance) {
    return new Why.Ended(
        instance.state(), instance.endedAt(), instance.attempt(), instance.message());
  }

  private Why why(Turn turn, LiveRun run, LiveTask task) {
    TaskInstance instance = task.instance();
    if (task.state().isTerminal()) {
      return ended(instance);
    }
    if (RunDag.removal(task.task()).isPresent()) {
      return new Why.NotRegistered("Task " + run.id().dag() + "." + task.task().id());
    }
    if (task.isRunning()) {
      return new Why.Running(
          instance.attempt(), instance.startedAt(), run.state() == DagRunState.CANCELLING);
    }
    if (run.state() == DagRunState.QUEUED) {
      return queuedRun(turn, run);
    }
    return switch (task.state()) {
      case SCHEDULED -> upstream(turn, task);
      case QUEUED -> queued(turn, task);
      case UP_FOR_RETRY -> new Why.RetryDue(due(task), instance.failures(), instance.message());
      case DEFERRED -> new Why.Deferred(due(task), instance.message());
      case BLOCKED -> blocked.of(task, turn, waiting.executing());
      case RUNNING, SUCCESS, FAILED, UPSTREAM_FAILED, SKIPPED, CANCELLED ->
          throw new IllegalStateException("Answered already: " + task.state());
    };
  }

  private Why queued(Turn turn, LiveTask task) {
    Optional<Pause> pause = pause(turn, task.run().dag().name());
    return pause.isPresent() ? new Why.DagPaused(pause.get()) : waiting.reason(task);
  }

  private Why queuedRun(Turn turn, LiveRun run) {
    String dag = run.dag().name();
    Optional<Pause> pause = pause(turn, dag);
    if (pause.isPresent()) {
      return new Why.DagPaused(pause.get());
    }
    Store.RunQuery active =
        new Store.RunQuery(
            Optional.of(dag),
            List.of(DagRunState.RUNNING, DagRunState.CANCELLING),
            run.dag().maxActiveRuns());
    return new Why.RunQueued(
        run.dag().maxActiveRuns(), store.runs(active).stream().map(DagRun::id).toList());
  }

  private Why upstream(Turn turn, LiveTask task) {
    List<Why.WaitsForUpstream.Upstream> pending =
        task.upstream().stream()
            .filter(upstream -> !upstream.state().isTerminal())
            .map(
                upstream ->
                    new Why.WaitsForUpstream.Upstream(upstream.id().name(), upstream.state()))
            .toList();
    return pending.isEmpty()
        ? queued(turn, task)
        : new Why.WaitsForUpstream(task.task().triggerRule().code(), pending);
  }

  private static Instant due(LiveTask task) {
    return task.instance().dueAt().orElse(Instant.MAX);
  }

  private static Optional<Pause> pause(Turn turn, String dag) {
    return Optional.ofNullable(turn.live().pauses.get(dag));
  }
}
