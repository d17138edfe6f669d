package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.operation.Pause;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "pause",
    description = {
      "Pauses a DAG, or a backfill: it gets no scheduled runs, none of its queued runs starts, and"
          + " none of its tasks does. Bodies that run go on to their end."
    },
    footer = {"%nExample:", "  pause sales --reason stock-taking"})
final class PauseCommand extends OrchestratorCommand {

  @Parameters(paramLabel = "DAG", description = "A DAG, or a backfill such as bf_1.")
  private String dag = "";

  @Mixin private ActorOption actor = new ActorOption();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record.")
  private String reason = "";

  PauseCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    String name = Lookup.dagOrBackfill(orchestrator, dag);
    Pause pause = orchestrator.as(actor.actor()).pause(name, reason);
    print("DAG " + name + " is paused by " + pause.by() + ".");
    return ExitCode.OK;
  }
}
