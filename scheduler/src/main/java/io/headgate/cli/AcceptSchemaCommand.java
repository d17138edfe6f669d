package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.dataset.Dataset;
import io.headgate.quality.Verdict;
import io.headgate.text.Figures;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "accept-schema",
    description = {
      "Accepts the schema that a check of drift has blocked: from now on it is the one to compare"
          + " with, and what waited goes on.",
      "'gates DATASET' says what differs."
    },
    footer = {"%nExample:", "  accept-schema raw.sales --reason 'the tills send texts now'"})
final class AcceptSchemaCommand extends OrchestratorCommand {

  @Parameters(paramLabel = "DATASET", description = "Whose schema has changed.")
  private String dataset = "";

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why, for whoever looks at it later.")
  private String reason = "";

  @Mixin private ActorOption actor = new ActorOption();

  AcceptSchemaCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    Dataset one = Lookup.dataset(orchestrator, dataset);
    List<Verdict> held = orchestrator.as(actor.actor()).acceptSchema(one.name(), reason);
    print(
        "Accepted the schema of "
            + one
            + ": "
            + Figures.count(held.size(), "verdict")
            + " no longer "
            + (held.size() == 1 ? "blocks" : "block")
            + ", and gates that wait look again.");
    return ExitCode.OK;
  }
}
