package io.headgate.internal.engine;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Dag;
import io.headgate.dag.DagShape;
import io.headgate.dag.FanOut;
import io.headgate.dag.Operator;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.Task;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dag.TaskShape;
import io.headgate.dag.TriggerRule;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The DAG as an older run has it: the tasks, edges and trigger rules that the run was created with,
 * and for each task what the registered code says now of its operator, retries, timeout and pool. A
 * task that the code does not have any more is {@link Removed}.
 */
final class RunDag {

  /** Stands in for the operator of a task that cannot be executed any more. */
  record Removed(String reason, String kind, String codeVersion) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      throw new PermanentFailure(reason);
    }
  }

  private RunDag() {}

  /** Why the task can never be executed again; empty if it can. */
  static Optional<String> removal(Task task) {
    return task.operator() instanceof Removed removed
        ? Optional.of(removed.reason())
        : Optional.empty();
  }

  /**
   * @param registered what the code says now
   * @param kind a backfill is not to be made by two versions of the code
   */
  static Dag of(Dag registered, DagShape shape, RunKind kind) {
    if (shape.tasks().isEmpty() || shape.equals(DagShape.of(registered))) {
      return registered;
    }
    Map<String, Task> tasks = new LinkedHashMap<>();
    for (TaskShape known : shape.tasks()) {
      tasks.put(known.id(), task(known, registered, kind));
    }
    return new Dag(
        registered.name(),
        registered.timetable(),
        registered.life(),
        registered.catchup(),
        registered.owner(),
        registered.description(),
        registered.maxActiveRuns(),
        registered.maxActiveTasks(),
        registered.runTimeout(),
        tasks,
        registered.lane());
  }

  /**
   * For a run from before shapes were remembered: what its task instances say, with today's edges
   * between those tasks that the code still has.
   */
  static DagShape assumed(Dag registered, Collection<TaskInstance> instances) {
    Set<String> ids = new LinkedHashSet<>();
    instances.forEach(instance -> ids.add(instance.id().task()));
    List<TaskShape> tasks = new ArrayList<>();
    for (Task task : registered.tasks().values()) {
      if (ids.remove(task.id())) {
        tasks.add(TaskShape.of(task));
      }
    }
    for (String removed : ids) {
      tasks.add(
          new TaskShape(
              removed,
              "Operator",
              TaskShape.UNKNOWN,
              List.of(),
              TriggerRule.ALL_SUCCESS,
              Optional.empty(),
              Optional.empty(),
              List.of(),
              List.of()));
    }
    return DagShape.of(tasks);
  }

  private static Task task(TaskShape known, Dag registered, RunKind kind) {
    Task code = registered.tasks().get(known.id());
    Optional<String> obstacle = obstacle(known, Optional.ofNullable(code), kind);
    if (obstacle.isPresent()) {
      return new Task(
          known.id(),
          new Removed(obstacle.get(), known.kind(), known.codeVersion()),
          known.upstream(),
          known.triggerRule(),
          RetryPolicy.none(),
          Optional.empty(),
          Optional.empty(),
          known.mappedOver().map(over -> new FanOut(over, FanOut.DEFAULT_AT_MOST)),
          0,
          false,
          OptionalInt.empty(),
          known.interval(),
          Optional.empty());
    }
    requireNonNull(code, "code");
    return new Task(
        known.id(),
        code.operator(),
        known.upstream(),
        known.triggerRule(),
        code.retryPolicy(),
        code.timeout(),
        code.pool(),
        known
            .mappedOver()
            .map(
                over ->
                    new FanOut(
                        over, code.fanOut().map(FanOut::atMost).orElse(FanOut.DEFAULT_AT_MOST))),
        code.priority(),
        code.dependsOnPast() && known.mappedOver().isEmpty(),
        code.partitionsPerRun(),
        code.interval(),
        code.origin());
  }

  /** Why the code's task of that id is not the one that the run was created with. */
  private static Optional<String> obstacle(TaskShape known, Optional<Task> code, RunKind kind) {
    if (code.isEmpty()) {
      return Optional.of(
          "the code has no task "
              + known.id()
              + " any more: it was removed or renamed after this run was created");
    }
    TaskShape now = TaskShape.of(code.get());
    if (known.mappedOver().isPresent() != now.mappedOver().isPresent()) {
      return Optional.of(
          "the code's task "
              + known.id()
              + " is another one than when this run was created: it "
              + (now.mappedOver().isPresent() ? "is mapped now" : "is not mapped any more"));
    }
    if (!known.interval().equals(now.interval())
        || (kind == RunKind.BACKFILL && !sameWork(known, now))) {
      return Optional.of(
          "the code of task "
              + known.id()
              + " has changed since this backfill was submitted (it was "
              + describe(known)
              + ", and is "
              + describe(now)
              + "): plan the backfill again, so that one version of the code makes all of it");
    }
    return Optional.empty();
  }

  private static boolean sameWork(TaskShape known, TaskShape now) {
    return known.kind().equals(now.kind())
        && known.codeVersion().equals(now.codeVersion())
        && known.reads().equals(now.reads())
        && known.writes().equals(now.writes());
  }

  private static String describe(TaskShape task) {
    return task.kind()
        + " version "
        + task.codeVersion()
        + task.interval().map(range -> " for " + range).orElse("");
  }
}
