package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.run.Pruned;
import io.headgate.run.Retention;
import io.headgate.text.Figures;
import io.headgate.text.Table;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "prune",
    description =
        "Removes runs that ended long ago, and facts that newer ones have replaced. What is current"
            + " stays: the latest of each partition, verdicts, tickets, backfills, unfinished runs.",
    footer = {
      "%nExamples:",
      "  prune --older-than 90d --dry-run",
      "  prune --older-than 90d --keep-last 100 --yes"
    })
final class PruneCommand extends OrchestratorCommand {

  @Option(
      names = "--older-than",
      required = true,
      paramLabel = "AGE",
      converter = Ages.class,
      description = "How long ago a run must have ended, such as 90d or 12h.")
  private Duration age = Duration.ZERO;

  @Option(
      names = "--keep-last",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "The last runs of each DAG that stay however old they are; default: ${DEFAULT-VALUE}.")
  private int last = 10;

  @Option(names = "--dry-run", description = "Say what would go, and remove nothing.")
  private boolean dryRun;

  @Mixin private Consent consent = new Consent();

  PruneCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    Retention retention = Retention.keeping(age).andTheLast(last);
    Pruned found = orchestrator.prunable(retention);
    if (found.isNothing()) {
      print("Nothing is that old.");
      return ExitCode.OK;
    }
    if (dryRun) {
      print(table("WOULD GO", found));
      return ExitCode.OK;
    }
    if (!consent.given(
        terminal(),
        "Remove "
            + Figures.count(found.runs(), "run")
            + " and what belongs to them, and "
            + Figures.count(
                found.materializations() + found.observations() + found.verdicts(), "replaced fact")
            + "?")) {
      print("Nothing was removed.");
      return ExitCode.OK;
    }
    print(table("REMOVED", orchestrator.prune(retention)));
    return ExitCode.OK;
  }

  private Table table(String heading, Pruned pruned) {
    Table table = terminal().table("WHAT", ">" + heading);
    table.row("runs", pruned.runs());
    table.row("task instances", pruned.tasks());
    table.row("shapes of DAGs that no run has any more", pruned.shapes());
    table.row("materializations that were replaced", pruned.materializations());
    table.row("observations that were replaced", pruned.observations());
    table.row("verdicts that have changed since", pruned.verdicts());
    return table;
  }
}
