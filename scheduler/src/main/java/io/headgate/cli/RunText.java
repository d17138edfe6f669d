package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.text.Figures;
import io.headgate.text.MappedTasks;
import io.headgate.text.Reason;
import io.headgate.text.RunningLogs;
import io.headgate.text.Table;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
    Table table = terminal.table("TASK", "STATE", ">ATTEMPTS", ">TOOK", "~MESSAGE");
    for (TaskInstance task : MappedTasks.fold(tasks)) {
      table.row(
          task.id().name(),
          task.state().code(),
          task.attempt(),
          Figures.length(task.startedAt(), task.endedAt()),
          MappedTasks.message(task));
    }
    terminal.print(table.render());
    orchestrator
        .keptBecause(run)
        .ifPresent(reason -> terminal.paragraph("It does not go on: " + reason));
    RunningLogs.of(orchestrator, tasks)
        .forEach((task, log) -> terminal.paragraph(task + " is running; its log: " + log));
    for (Reason reason : Reason.of(tasks)) {
      Optional<Instant> next =
          reason.tasks().stream()
              .map(TaskInstance::dueAt)
              .flatMap(Optional::stream)
              .min(Comparator.naturalOrder());
      terminal.paragraph(
          reason.names()
              + (reason.tasks().size() == 1 ? " is " : " are ")
              + reason.state()
              + ": "
              + reason.message()
              + (next.isPresent()
                  ? " (next look at " + Figures.time(next, terminal.zone()) + ")"
                  : ""));
    }
  }

  /** What a run's state means to whoever started the command. */
  static int exitCode(DagRunState state) {
    return switch (state) {
      case SUCCESS -> ExitCode.OK;
      case BLOCKED -> ExitCode.BLOCKED;
      case QUEUED, RUNNING, CANCELLING, FAILED, CANCELLED -> ExitCode.FAILED;
    };
  }
}
