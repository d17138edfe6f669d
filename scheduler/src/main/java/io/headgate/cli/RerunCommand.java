package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.operation.Operations;
import io.headgate.run.DagRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "rerun",
    description = {
      "Has every task of a run done again, and executes it.",
      "Runs that an earlier process left unfinished go on as well."
    },
    footer = {
      "%nAnswers 0 if the run succeeded, 1 if it failed, 3 if it is blocked.",
      "%nExample:",
      "  rerun sales --date 1998-01-08",
      "  rerun bf_1 --failed"
    })
final class RerunCommand extends OrchestratorCommand {

  @Parameters(paramLabel = "DAG", description = "A DAG, or a backfill such as bf_1.")
  private String dag = "";

  @Mixin private RunChoice choice = new RunChoice();
  @Mixin private ActorOption actor = new ActorOption();

  @Option(
      names = "--failed",
      description = "Only tasks that failed, or did not begin because another one failed.")
  private boolean failedOnly;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record.")
  private String reason = "";

  RerunCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) throws InterruptedException {
    DagRun run = choice.find(orchestrator, dag);
    Lookup.requireNotPaused(orchestrator, run.id().dag());
    Operations operations = orchestrator.as(actor.actor());
    if (failedOnly) {
      operations.retryFailed(run.id(), reason);
    } else {
      operations.rerun(run.id(), reason);
    }
    orchestrator.start();
    DagRun ended =
        RunProgress.await(
            orchestrator, run.id(), run.id().dag() + " " + run.label(), terminal().bar());
    new RunText(terminal()).print(orchestrator, ended);
    return RunText.exitCode(ended.state());
  }
}
