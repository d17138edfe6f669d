package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.backfill.Backfill;
import io.headgate.backfill.DiffText;
import io.headgate.backfill.TableDiff;
import io.headgate.text.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "diff",
    description = {
      "Compares the table that a backfill has filled beside production with production, by"
          + " partition.",
      "Rows are told apart by the key that the backfill was planned with, if any."
    },
    footer = {"%nExample:", "  diff bf_1"})
final class DiffCommand extends OrchestratorCommand {

  @Parameters(paramLabel = "BACKFILL", description = "A backfill by table swap, as bf_1.")
  private String backfill = "";

  @Option(names = "--all", description = "Also the partitions that do not differ.")
  private boolean all;

  DiffCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    Backfill known = Lookup.backfill(orchestrator, backfill);
    TableDiff diff = orchestrator.diff(known.id());
    Table table = terminal().table("PARTITION", ">BEFORE", ">AFTER", "DIFFERENCE");
    diff.partitions().stream()
        .filter(partition -> all || !partition.isEqual())
        .forEach(
            partition ->
                table.row(
                    partition.label(),
                    partition.productionRows(),
                    partition.candidateRows(),
                    DiffText.line(partition)));
    if (!table.isEmpty()) {
      print(table);
    }
    print(diff.production() + " -> " + diff.candidate() + ": " + DiffText.line(diff));
    return ExitCode.OK;
  }
}
