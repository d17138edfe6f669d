package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.operation.Pause;
import io.headgate.text.Figures;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "resume",
    description = {
      "Ends the pause of a DAG, or a backfill. Intervals that became due meanwhile get their runs at"
          + " the next tick as the DAG's catchup policy has it: all of them, or the latest only."
    },
    footer = {"%nExample:", "  resume sales"})
final class ResumeCommand extends OrchestratorCommand {

  @Parameters(paramLabel = "DAG", description = "A DAG, or a backfill such as bf_1.")
  private String dag = "";

  @Mixin private ActorOption actor = new ActorOption();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record.")
  private String reason = "";

  ResumeCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    String name = Lookup.dagOrBackfill(orchestrator, dag);
    Pause pause = orchestrator.as(actor.actor()).resume(name, reason);
    print(
        "DAG "
            + name
            + " goes on; it was paused since "
            + Figures.time(Optional.of(pause.since()), terminal().zone())
            + " by "
            + pause.by()
            + ".");
    return ExitCode.OK;
  }
}
