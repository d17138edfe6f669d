package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.ownership.Boundary;
import io.headgate.text.Figures;
import io.headgate.text.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "boundaries",
    description = "Lists where it is unclear who answers for what, or one team depends on another.",
    footer = {"%nExamples:", "  boundaries", "  boundaries --team analytics"})
final class BoundariesCommand extends OrchestratorCommand {

  @Option(
      names = "--team",
      paramLabel = "TEAM",
      description = "Only what concerns this team, and what has no owner.")
  private @Nullable String team;

  BoundariesCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    List<Boundary> boundaries =
        orchestrator.boundaries().stream()
            .filter(one -> team == null || one.teams().isEmpty() || one.teams().contains(team))
            .toList();
    if (boundaries.isEmpty()) {
      print("No boundary is unclear.");
      return ExitCode.OK;
    }
    Table table = terminal().table("KIND", "SUBJECT", "~TEAMS", "~DETAIL");
    boundaries.forEach(
        one ->
            table.row(
                one.kind().code().replace('_', ' '),
                one.subject(),
                String.join(", ", one.teams()),
                one.detail()));
    print(table);
    print(Figures.count(boundaries.size(), "finding"));
    return ExitCode.OK;
  }
}
