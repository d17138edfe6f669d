package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.operation.Clear;
import io.headgate.run.DagRun;
import io.headgate.run.TaskInstanceId;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "clear",
    description = {
      "Has a task of a run done again, with a fresh budget of retries.",
      "Writes that down and ends: the next process that executes, such as 'run' or the host, goes"
          + " on with it. 'rerun' executes at once."
    },
    footer = {
      "%nExamples:",
      "  clear sales clean --date 1998-01-08 --downstream",
      "  clear sales clean --date 1998-01-08 --failed"
    })
final class ClearCommand extends OrchestratorCommand {

  @Parameters(index = "0", paramLabel = "DAG", description = "A DAG, or a backfill such as bf_1.")
  private String dag = "";

  @Parameters(index = "1", paramLabel = "TASK", description = "The task to do again.")
  private String task = "";

  @Mixin private RunChoice choice = new RunChoice();
  @Mixin private ActorOption actor = new ActorOption();

  @Option(names = "--downstream", description = "And everything downstream of it in the run.")
  private boolean downstream;

  @Option(
      names = "--failed",
      description = "Of it and everything downstream, what failed or was cancelled only.")
  private boolean failed;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record.")
  private String reason = "";

  ClearCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    DagRun run = choice.find(orchestrator, dag);
    Clear scope = failed ? Clear.FAILED_DOWNSTREAM : downstream ? Clear.DOWNSTREAM : Clear.TASK;
    List<TaskInstanceId> cleared =
        orchestrator.as(actor.actor()).clear(run.id(), task, scope, reason);
    if (cleared.isEmpty()) {
      print("Nothing to clear in run " + run.id() + ": nothing was changed.");
    } else {
      print(
          "Cleared in run "
              + run.id()
              + ": "
              + cleared.stream().map(TaskInstanceId::task).collect(Collectors.joining(", "))
              + ".");
    }
    return ExitCode.OK;
  }
}
