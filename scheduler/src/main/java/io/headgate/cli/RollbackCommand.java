package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.dataset.Dataset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "rollback",
    description = {
      "Takes the last table swap of the dataset back and recomputes everything downstream.",
      "<table>_old gets its name again; the table that was published becomes <table>_backfill."
    },
    footer = {"%nExample:", "  rollback clean.sales", "  rollback clean.sales --force"})
final class RollbackCommand extends OrchestratorCommand {

  @Parameters(paramLabel = "DATASET", description = "The dataset whose table was swapped.")
  private String dataset = "";

  @Option(
      names = "--force",
      description =
          "Also if the table was written since: what was written is kept aside, and partitions that"
              + " the swap had not recomputed are made anew.")
  private boolean force;

  @Mixin private Consent consent = new Consent();

  RollbackCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) throws InterruptedException {
    Dataset known = Lookup.dataset(orchestrator, dataset);
    if (!consent.given(terminal(), "Take the last swap of " + known + " back?")) {
      print("Nothing was done.");
      return ExitCode.OK;
    }
    return new BackfillExecution(orchestrator, terminal())
        .toTheEnd(
            force
                ? orchestrator.rollbackForced(known.name())
                : orchestrator.rollback(known.name()));
  }
}
