package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.dataset.Dataset;
import io.headgate.quality.Verdict;
import io.headgate.text.Figures;
import io.headgate.text.Table;
import io.headgate.time.DataInterval;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "gates",
    description =
        "Lists the latest verdict of every check on every partition, blocking ones first.",
    footer = {"%nExamples:", "  gates", "  gates raw.sales --blocking"})
final class GatesCommand extends OrchestratorCommand {

  @Parameters(arity = "0..1", paramLabel = "DATASET", description = "Only this dataset.")
  private @Nullable String dataset;

  @Option(names = "--blocking", description = "Only verdicts that keep consumers waiting.")
  private boolean blockingOnly;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "40",
      description = "At most this many verdicts; default: ${DEFAULT-VALUE}.")
  private int limit = 40;

  GatesCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    if (limit < 1) {
      throw new IllegalArgumentException("--limit must be at least 1, not " + limit);
    }
    Collection<Dataset> datasets =
        dataset == null
            ? orchestrator.lineage().datasets().values()
            : List.of(Lookup.dataset(orchestrator, dataset));
    List<Verdict> verdicts =
        datasets.stream()
            .flatMap(
                one -> orchestrator.ledger().verdicts(one.name(), DataInterval.ALWAYS).stream())
            .filter(verdict -> !blockingOnly || verdict.outcome().isBlocking())
            .sorted(
                Comparator.comparing((Verdict verdict) -> !verdict.outcome().isBlocking())
                    .thenComparing(verdict -> verdict.partition().dataset())
                    .thenComparing(
                        verdict -> verdict.partition().interval(), Comparator.reverseOrder())
                    .thenComparing(Verdict::check))
            .toList();
    if (verdicts.isEmpty()) {
      print(blockingOnly ? "No verdict blocks." : "No gate has given a verdict yet.");
      return ExitCode.OK;
    }
    Table table = terminal().table("DATASET", "PARTITION", "~CHECK", "OUTCOME", "~MESSAGE", "AT");
    verdicts.stream()
        .limit(limit)
        .forEach(
            verdict ->
                table.row(
                    verdict.partition().dataset(),
                    verdict.partition().label(),
                    verdict.check(),
                    verdict.outcome().code(),
                    verdict.message(),
                    Figures.minute(Optional.of(verdict.at()), terminal().zone())));
    print(table);
    long blocking = verdicts.stream().filter(verdict -> verdict.outcome().isBlocking()).count();
    print(
        Figures.count(verdicts.size(), "verdict")
            + ", "
            + blocking
            + " blocking"
            + (verdicts.size() > limit ? "; " + limit + " are shown: say --limit N for more" : ""));
    return ExitCode.OK;
  }
}
