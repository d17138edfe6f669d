package io.headgate.internal.engine;

import io.headgate.operation.ActionKind;
import io.headgate.operation.Clear;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskEvent;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Has tasks done again. Clearing what is about to be done anyway changes nothing. */
final class Clearing {

  private static final Comparator<LiveTask> UPSTREAM_FIRST =
      Comparator.comparingLong(LiveTask::position);

  private final RunRecall recall;

  Clearing(RunRecall recall) {
    this.recall = recall;
  }

  /**
   * @return what was cleared, upstream first; empty if there was nothing to clear
   * @throws IllegalStateException if the task or one downstream of it is running
   */
  List<TaskInstanceId> clear(
      Turn turn, DagRunId id, String task, Clear scope, Instruction instruction) {
    LiveRun run = recall.own(turn, id);
    LiveTask root = RunRecall.task(run, task);
    Set<LiveTask> reached = withDownstream(root);
    RunRecall.requireNoneRunning("clear", run, reached);
    List<LiveTask> chosen =
        switch (scope) {
          case TASK -> List.of(root);
          case DOWNSTREAM -> List.copyOf(reached);
          case FAILED_DOWNSTREAM ->
              reached.stream().filter(reachedTask -> reachedTask.state().isFailure()).toList();
        };
    return clear(turn, run, chosen, ActionKind.CLEAR, Optional.of(task), instruction);
  }

  /**
   * Every task of the run.
   *
   * @throws IllegalStateException if one of them is running
   */
  List<TaskInstanceId> rerun(Turn turn, DagRunId id, Instruction instruction) {
    LiveRun run = recall.own(turn, id);
    RunRecall.requireNoneRunning("rerun", run, new LinkedHashSet<>(run.tasks()));
    return clear(turn, run, run.tasks(), ActionKind.RERUN, Optional.empty(), instruction);
  }

  /**
   * Every task of the run that failed, or did not begin because another one failed.
   *
   * @throws IllegalStateException if there is none, or one downstream of them is running
   */
  List<TaskInstanceId> retryFailed(Turn turn, DagRunId id, Instruction instruction) {
    LiveRun run = recall.own(turn, id);
    List<LiveTask> failed = run.tasks().stream().filter(task -> task.state().isFailure()).toList();
    if (failed.isEmpty()) {
      throw new IllegalStateException(
          "There is nothing to retry in " + id + ": no task of it has failed");
    }
    Set<LiveTask> reached = new LinkedHashSet<>();
    failed.forEach(task -> reached.addAll(withDownstream(task)));
    RunRecall.requireNoneRunning("retry what failed in", run, reached);
    return clear(turn, run, failed, ActionKind.RERUN, Optional.empty(), instruction);
  }

  private static List<TaskInstanceId> clear(
      Turn turn,
      LiveRun run,
      Collection<LiveTask> chosen,
      ActionKind kind,
      Optional<String> root,
      Instruction instruction) {
    Set<LiveTask> cleared = new LinkedHashSet<>();
    for (LiveTask task : chosen) {
      if (isWorthClearing(task, cleared)) {
        turn.move(task, TaskEvent.CLEAR, TaskFaces.cleared(instruction.text("cleared")));
        cleared.add(task);
      }
    }
    if (cleared.isEmpty()) {
      return List.of();
    }
    turn.journal()
        .done(
            instruction.action(
                turn.now(),
                kind,
                run.id(),
                root,
                cleared.size() + (cleared.size() == 1 ? " task" : " tasks") + " cleared"));
    Reopening.goOn(turn, run);
    return cleared.stream().map(LiveTask::id).toList();
  }

  /** What waits for its turn with a fresh budget already is, unless its upstream is cleared. */
  private static boolean isWorthClearing(LiveTask task, Set<LiveTask> cleared) {
    boolean fresh =
        task.state() == TaskState.QUEUED
            && task.instance().failures() == 0
            && task.upstream().stream().noneMatch(cleared::contains);
    return task.state() != TaskState.SCHEDULED && !fresh;
  }

  /** The task and everything downstream of it, upstream first. */
  static Set<LiveTask> withDownstream(LiveTask root) {
    Set<LiveTask> reached = new TreeSet<>(UPSTREAM_FIRST);
    Deque<LiveTask> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      LiveTask task = open.remove();
      if (reached.add(task)) {
        open.addAll(task.downstream());
      }
    }
    return reached;
  }
}
