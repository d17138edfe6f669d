package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.text.Figures;
import io.headgate.text.Table;
import java.util.List;

/** Shows a run with its tasks, and says why it does not go on. */
final class RunText {

  private final Terminal terminal;

  RunText(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The run's line, a table of its tasks, and the full reason of each that is not well. */
  void print(Orchestrator orchestrator, DagRun run) {
    String state = run.state().code();
    terminal
        .out()
        .println(
            run.id().dag()
                + " "
                + run.label()
                + " ("
                + run.id().kind().code()
                + "): "
                + terminal.paint(state, state));
    List<TaskInstance> tasks = orchestrator.tasks(run.id());
    Table table = terminal.table("TASK", "STATE", ">ATTEMPTS", "STARTED", ">TOOK", "MESSAGE");
    for (TaskInstance task : tasks) {
      table.row(
          task.id().task(),
          task.state().code(),
          task.attempt(),
          Figures.time(task.startedAt(), terminal.zone()),
          Figures.length(task.startedAt(), task.endedAt()),
          task.message());
    }
    terminal.out().print(table.render());
    tasks.stream()
        .filter(RunText::needsExplanation)
        .forEach(
            task ->
                terminal.paragraph(
                    task.id().task()
                        + " is "
                        + task.state().code()
                        + ": "
                        + task.message()
                        + task.dueAt()
                            .map(
                                due ->
                                    " (looked at again at "
                                        + Figures.time(task.dueAt(), terminal.zone())
                                        + ")")
                            .orElse("")));
  }

  /** What a run's state means to whoever started the command. */
  static int exitCode(DagRunState state) {
    return switch (state) {
      case SUCCESS -> ExitCode.OK;
      case BLOCKED -> ExitCode.BLOCKED;
      case QUEUED, RUNNING, FAILED, CANCELLED -> ExitCode.FAILED;
    };
  }

  private static boolean needsExplanation(TaskInstance task) {
    return !task.message().isEmpty()
        && switch (task.state()) {
          case FAILED, BLOCKED, UP_FOR_RETRY, CANCELLED, DEFERRED -> true;
          case SCHEDULED, QUEUED, RUNNING, SUCCESS, UPSTREAM_FAILED, SKIPPED -> false;
        };
  }
}
