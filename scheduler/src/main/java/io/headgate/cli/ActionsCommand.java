package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.operation.Action;
import io.headgate.text.Figures;
import io.headgate.text.Table;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "actions",
    description = "Lists who did what to runs and DAGs, latest first.",
    footer = {"%nExamples:", "  actions", "  actions sales --limit 100"})
final class ActionsCommand extends OrchestratorCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "DAG",
      description = "A DAG, or a backfill such as bf_1; default: all.")
  private @Nullable String dag;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "40",
      description = "At most this many; default: ${DEFAULT-VALUE}.")
  private int limit = 40;

  ActionsCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    if (limit < 1) {
      throw new IllegalArgumentException("--limit must be at least 1, not " + limit);
    }
    Optional<String> name =
        Optional.ofNullable(dag).map(given -> Lookup.dagOrBackfill(orchestrator, given));
    List<Action> actions = orchestrator.actions(name, Optional.empty(), limit);
    if (actions.isEmpty()) {
      print("Nobody has done anything yet.");
      return ExitCode.OK;
    }
    Table table = terminal().table(">NO", "AT", "WHO", "WHAT", "~TARGET", "~EFFECT", "~REASON");
    for (Action action : actions) {
      table.row(
          action.number(),
          Figures.time(Optional.of(action.at()), terminal().zone()),
          action.actor(),
          action.kind().code(),
          action.target(),
          action.effect(),
          action.reason());
    }
    print(table);
    if (actions.size() == limit) {
      print("Only the latest " + limit + " are shown: say --limit N for more.");
    }
    return ExitCode.OK;
  }
}
