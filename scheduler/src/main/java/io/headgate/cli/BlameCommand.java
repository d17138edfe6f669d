package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Owner;
import io.headgate.dataset.Partition;
import io.headgate.graph.Graph;
import io.headgate.graph.Tree;
import io.headgate.operation.Blame;
import io.headgate.quality.Verdict;
import io.headgate.text.Figures;
import io.headgate.ticket.Ticket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "blame",
    description = {
      "Finds who has to act for a partition to become fit: walks upstream to the first partition"
          + " that is blocked, missing or stale, and shows the way there, the culprit last.",
      "Exits with 3 if there is a culprit."
    },
    footer = {"%nExample:", "  blame mart.daily_sales --date 1998-01-08"})
final class BlameCommand extends OrchestratorCommand {

  private static final int MOST_SHOWN = 20;

  @Parameters(paramLabel = "DATASET", description = "The dataset that is not as it should be.")
  private String dataset = "";

  @Option(
      names = "--date",
      paramLabel = "DATE",
      description = {
        "The partition, such as 1998-01-08, or a day in it;",
        "not needed for a dataset that has but one."
      })
  private @Nullable String date;

  BlameCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    Dataset known = Lookup.dataset(orchestrator, dataset);
    String label = date;
    if (label == null && !known.isUnpartitioned()) {
      throw new IllegalArgumentException(
          "Say which partition of "
              + known
              + ": it is "
              + known.partitioning().describe()
              + ", so --date DATE");
    }
    Blame blame = orchestrator.blame(known.name(), label == null ? "all" : label);
    if (blame.culprits().isEmpty()) {
      terminal().paragraph(blame.text() + ".");
      return ExitCode.OK;
    }
    List<Blame.Culprit> shown = blame.culprits().stream().limit(MOST_SHOWN).toList();
    terminal().print(Tree.draw(graph(blame, shown), terminal().glyphs()));
    List<Ticket> tickets = orchestrator.tickets(true);
    shown.forEach(culprit -> describe(culprit, tickets));
    if (shown.size() < blame.culprits().size()) {
      print("and " + (blame.culprits().size() - shown.size()) + " more");
    }
    if (!blame.complete()) {
      print("Not everything upstream was looked at: there is too much of it.");
    }
    return ExitCode.BLOCKED;
  }

  private static Graph graph(Blame blame, List<Blame.Culprit> shown) {
    Map<Partition, Graph.Node> nodes = new LinkedHashMap<>();
    Set<Graph.Edge> edges = new LinkedHashSet<>();
    for (Blame.Culprit culprit : shown) {
      List<Blame.Step> path = culprit.path();
      for (int i = 0; i < path.size(); i++) {
        Partition partition = path.get(i).partition();
        nodes.putIfAbsent(
            partition,
            new Graph.Node(
                partition.toString(),
                partition.toString(),
                List.of(words(path.get(i))),
                Graph.Kind.SOURCE));
        if (i > 0) {
          edges.add(
              new Graph.Edge(path.get(i - 1).partition().toString(), partition.toString(), ""));
        }
      }
    }
    String count = Figures.count(blame.culprits().size(), "culprit");
    return new Graph(
        "Upstream of " + blame.asked() + ": " + count,
        List.copyOf(nodes.values()),
        new ArrayList<>(edges));
  }

  private static String words(Blame.Step step) {
    return switch (step.condition()) {
      case FIT -> "fit";
      case BLOCKED -> "blocked";
      case MISSING -> "not there yet";
      case STALE -> "stale";
    };
  }

  private void describe(Blame.Culprit culprit, List<Ticket> tickets) {
    print("");
    terminal().paragraph(culprit.step().toString());
    for (Verdict verdict : culprit.verdicts()) {
      line("check", verdict.check() + " (" + verdict.outcome().code() + ")");
    }
    if (!culprit.observed().isEmpty()) {
      line(
          "observed",
          culprit.observed().entrySet().stream()
                  .map(entry -> entry.getKey() + " " + Figures.number(entry.getValue()))
                  .collect(Collectors.joining(", "))
              + culprit.observer().map(by -> "; by " + by).orElse(""));
    }
    line("made by", culprit.task().orElse("somebody outside"));
    culprit.producer().ifPresent(producer -> line("written by", producer));
    line("owner", culprit.owner().map(Owner::toString).orElse("nobody"));
    tickets.stream()
        .filter(ticket -> ticket.dataset().equals(culprit.partition().dataset()))
        .filter(ticket -> ticket.range().encloses(culprit.partition().interval()))
        .forEach(ticket -> line("ticket", ticket.id()));
  }

  private void line(String what, String value) {
    terminal().paragraph("%-10s  %s".formatted(what, value));
  }
}
