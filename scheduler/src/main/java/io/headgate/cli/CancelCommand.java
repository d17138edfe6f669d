package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    description = {
      "Stops a run that has not ended: tasks that wait are cancelled at once, running bodies are"
          + " interrupted, and the partitions stay claimed until they have left.",
      "'clear' or 'rerun' brings a cancelled run back."
    },
    footer = {
      "%nExamples:",
      "  cancel sales --date 1998-01-08 --reason 'wrong file'",
      "  cancel sales --run manual/1998-01-08_1",
      "  cancel bf_1"
    })
final class CancelCommand extends OrchestratorCommand {

  @Parameters(paramLabel = "DAG", description = "A DAG, or a backfill such as bf_1.")
  private String dag = "";

  @Mixin private RunChoice choice = new RunChoice();
  @Mixin private ActorOption actor = new ActorOption();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record.")
  private String reason = "";

  CancelCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    DagRun run = choice.find(orchestrator, dag);
    DagRunState state = orchestrator.as(actor.actor()).cancel(run.id(), reason);
    print(
        "Run "
            + run.id()
            + " is "
            + state.code()
            + (state == DagRunState.CANCELLING ? ": its bodies have not left yet." : "."));
    return ExitCode.OK;
  }
}
