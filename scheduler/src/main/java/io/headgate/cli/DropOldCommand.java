package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.backfill.Backfill;
import io.headgate.text.Figures;
import io.headgate.text.Table;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "drop-old",
    description = {
      "Drops what table swaps have kept: <table>_old, what was taken back, or the tags.",
      "Such a swap cannot be taken back afterwards. Production is not touched."
    },
    footer = {"%nExample:", "  drop-old --older-than 14d"})
final class DropOldCommand extends OrchestratorCommand {

  @Option(
      names = "--older-than",
      required = true,
      paramLabel = "AGE",
      converter = Ages.class,
      description = "How long ago the swap must have been complete or taken back, such as 14d.")
  private Duration age = Duration.ZERO;

  @Option(names = "--dry-run", description = "Say of which swaps, and drop nothing.")
  private boolean dryRun;

  @Mixin private Consent consent = new Consent();

  DropOldCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    List<Backfill> expired = orchestrator.expiredSwaps(age);
    if (expired.isEmpty()) {
      print("Nothing is kept of a swap that old.");
      return ExitCode.OK;
    }
    Table table = terminal().table("BACKFILL", "DATASET", "SUBMITTED");
    expired.forEach(
        swap ->
            table.row(
                swap.id(),
                swap.plan().title(),
                Figures.minute(Optional.of(swap.submittedAt()), terminal().zone())));
    print(table);
    if (dryRun) {
      return ExitCode.OK;
    }
    if (!consent.given(
        terminal(), "Drop what is kept of " + Figures.count(expired.size(), "swap") + "?")) {
      print("Nothing was dropped.");
      return ExitCode.OK;
    }
    orchestrator.dropFormerTables(age).forEach(this::print);
    return ExitCode.OK;
  }
}
