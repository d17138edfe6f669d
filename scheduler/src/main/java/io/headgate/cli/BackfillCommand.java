package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.PlanText;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "backfill",
    description = "Shows the plan, asks, then recomputes the dataset and everything downstream.",
    footer = {
      "%nAnswers 0 if it succeeded, 1 if it failed, 3 if a gate blocks it.",
      "%nExample:",
      "  backfill clean.sales --from 1998-01-01 --to 1998-01-31 --strategy table-swap --yes"
    })
final class BackfillCommand extends OrchestratorCommand {

  @Mixin private PlanOptions options = new PlanOptions();

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description =
          "Execute the plan kept in this file, as `plan --format json` wrote it, instead of making"
              + " one; refused if it is out of date.")
  private @Nullable Path kept;

  @Mixin private Consent consent = new Consent();

  BackfillCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) throws InterruptedException {
    BackfillPlan plan = kept == null ? options.plan(orchestrator) : options.instead(kept);
    terminal().print(PlanText.table(plan));
    if (!consent.given(terminal(), "Execute this plan?")) {
      print("Nothing was done.");
      return ExitCode.OK;
    }
    return new BackfillExecution(orchestrator, terminal()).toTheEnd(orchestrator.submit(plan));
  }
}
