package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.PlanJson;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.PlanDiff;
import io.headgate.backfill.PlanText;
import io.headgate.graph.Graphs;
import io.headgate.graph.Mermaid;
import io.headgate.report.PlanPage;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "plan",
    description = "Shows what a backfill of the dataset would recompute, in order. Writes nothing.",
    footer = {
      "%nExamples:",
      "  plan clean.sales --from 1998-01-01 --to 1998-01-31",
      "  plan --only stale --format html > plan.html",
      "  plan clean.sales --format json > plan.json",
      "  backfill --plan plan.json --yes"
    })
final class PlanCommand extends OrchestratorCommand {

  enum Format {
    TABLE,
    JSON,
    MERMAID,
    HTML;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Mixin private PlanOptions options = new PlanOptions();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description =
          "One of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}. JSON can be kept, compared"
              + " and executed later.")
  private Format format = Format.TABLE;

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description = "Show what is different from the plan kept in this file, as JSON.")
  private @Nullable Path kept;

  PlanCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    BackfillPlan plan = options.plan(orchestrator);
    if (kept != null) {
      PlanDiff diff = PlanOptions.read(kept).diff(plan);
      print(diff.isEmpty() ? "There is no difference." : diff.toString());
      return ExitCode.OK;
    }
    terminal()
        .print(
            switch (format) {
              case TABLE -> PlanText.table(plan);
              case JSON -> PlanJson.write(plan) + "\n";
              case MERMAID -> Mermaid.write(Graphs.ofPlan(plan));
              case HTML -> PlanPage.of(plan).render();
            });
    if (format == Format.TABLE) {
      print("Nothing was written: this is what `backfill` with the same options would do.");
    }
    return ExitCode.OK;
  }
}
