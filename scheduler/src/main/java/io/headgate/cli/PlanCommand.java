package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.backfill.PlanText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "plan",
    description = "Shows what a backfill of the dataset would recompute, in order. Writes nothing.",
    footer = {"%nExample:", "  plan clean.sales --from 1998-01-01 --to 1998-01-31"})
final class PlanCommand extends OrchestratorCommand {

  @Mixin private PlanOptions options = new PlanOptions();

  PlanCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    terminal().print(PlanText.table(options.plan(orchestrator)));
    print("Nothing was written: this is what `backfill` with the same options would do.");
    return ExitCode.OK;
  }
}
