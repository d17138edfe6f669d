package io.headgate.internal.engine;

import io.headgate.operation.ActionKind;
import io.headgate.operation.Mark;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskEvent;
import io.headgate.run.TaskState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes somebody's word for how a task or a run ended. */
final class Marking {

  private static final String CODE_VERSION = "marked";

  private final RunRecall recall;

  Marking(RunRecall recall) {
    this.recall = recall;
  }

  /**
   * @throws IllegalStateException if the task is running, or is so already
   */
  void task(Turn turn, DagRunId id, String name, Mark mark, Instruction instruction) {
    LiveRun run = recall.own(turn, id);
    LiveTask task = RunRecall.task(run, name);
    RunRecall.requireNoneRunning("mark", run, Set.of(task));
    if (task.state() == target(mark)) {
      throw new IllegalStateException(
          "Cannot mark task instance " + task.id() + ": it is " + task.state() + " already");
    }
    mark(turn, task, mark, instruction);
    int released = mark == Mark.FAILED ? 0 : release(turn, task, instruction);
    turn.journal()
        .done(
            instruction.action(
                turn.now(),
                kind(mark),
                id,
                Optional.of(name),
                "1 task marked" + (released == 0 ? "" : ", " + released + " downstream cleared")));
    follow(turn, run);
  }

  /**
   * Marks the run, and with it every task that is not as it says.
   *
   * @throws IllegalStateException if a task of it is running, or it is so already
   */
  void run(Turn turn, DagRunId id, Mark mark, Instruction instruction) {
    LiveRun run = recall.own(turn, id);
    RunRecall.requireNoneRunning("mark", run, new LinkedHashSet<>(run.tasks()));
    DagRunState as = mark == Mark.FAILED ? DagRunState.FAILED : DagRunState.SUCCESS;
    if (run.state() == as) {
      throw new IllegalStateException("Cannot mark run " + id + ": it is " + as + " already");
    }
    int marked = 0;
    for (LiveTask task : run.tasks()) {
      boolean contradicts =
          mark == Mark.FAILED
              ? !task.state().isTerminal()
              : task.state() != TaskState.SUCCESS && task.state() != TaskState.SKIPPED;
      if (contradicts) {
        mark(turn, task, mark, instruction);
        marked++;
      }
    }
    turn.journal()
        .done(
            instruction.action(
                turn.now(),
                kind(mark),
                id,
                Optional.empty(),
                marked + (marked == 1 ? " task" : " tasks") + " marked"));
    Reopening.end(turn, run, as);
  }

  private static void mark(Turn turn, LiveTask task, Mark mark, Instruction instruction) {
    turn.move(
        task,
        mark == Mark.FAILED ? TaskEvent.MARK_FAILED : TaskEvent.MARK_SUCCESS,
        TaskFaces.ended(
            instruction.text(
                switch (mark) {
                  case SUCCESS -> "marked success";
                  case WRITTEN -> "marked success, its partitions as written,";
                  case FAILED -> "marked failed";
                }),
            Optional.of(turn.now())));
    if (mark == Mark.WRITTEN) {
      turn.establish(Outcomes.materializations(task, CODE_VERSION, List.of(), turn.now()));
    }
  }

  /** What never ran because of the task's failure may run now. */
  private static int release(Turn turn, LiveTask task, Instruction instruction) {
    int released = 0;
    for (LiveTask downstream : Clearing.withDownstream(task)) {
      if (downstream.state() == TaskState.UPSTREAM_FAILED) {
        turn.move(
            downstream,
            TaskEvent.CLEAR,
            TaskFaces.cleared(
                instruction.text("cleared, because " + task.id().name() + " was marked success,")));
        released++;
      }
    }
    return released;
  }

  private static void follow(Turn turn, LiveRun run) {
    if (!Reopening.isAtRest(run) || !run.isDone()) {
      Reopening.goOn(turn, run);
      return;
    }
    DagRunState derived = run.hasFailures() ? DagRunState.FAILED : DagRunState.SUCCESS;
    boolean stays =
        run.state() == derived || (run.state() == DagRunState.CANCELLED && run.hasFailures());
    if (!stays) {
      Reopening.end(turn, run, derived);
    }
  }

  private static TaskState target(Mark mark) {
    return mark == Mark.FAILED ? TaskState.FAILED : TaskState.SUCCESS;
  }

  private static ActionKind kind(Mark mark) {
    return switch (mark) {
      case SUCCESS -> ActionKind.MARK_SUCCESS;
      case WRITTEN -> ActionKind.MARK_WRITTEN;
      case FAILED -> ActionKind.MARK_FAILED;
    };
  }
}
