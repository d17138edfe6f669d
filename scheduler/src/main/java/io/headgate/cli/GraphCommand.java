package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.dag.DagShape;
import io.headgate.graph.Dot;
import io.headgate.graph.Graph;
import io.headgate.graph.Graphs;
import io.headgate.graph.Mermaid;
import io.headgate.graph.Tree;
import io.headgate.run.DagRun;
import io.headgate.text.MappedTasks;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "graph",
    description = "Draws a DAG; without one, the lineage of all datasets.",
    footer = {
      "%nExamples:",
      "  graph",
      "  graph sales",
      "  graph sales --date 1998-01-08",
      "  graph sales --format mermaid",
      "  graph sales --format dot | dot -Tsvg > sales.svg"
    })
final class GraphCommand extends OrchestratorCommand {

  enum Format {
    TREE,
    MERMAID,
    DOT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(arity = "0..1", paramLabel = "DAG", description = "The DAG to draw.")
  private @Nullable String dag;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "tree",
      description = "One of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TREE;

  @Option(
      names = "--date",
      paramLabel = "DATE",
      converter = Dates.class,
      description = "The DAG as its latest run of this day was created, with the tasks' states.")
  private @Nullable LocalDate date;

  GraphCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    Graph graph = graph(orchestrator);
    terminal()
        .print(
            switch (format) {
              case TREE -> Tree.draw(graph, terminal().glyphs());
              case MERMAID -> Mermaid.write(graph);
              case DOT -> Dot.write(graph);
            });
    return ExitCode.OK;
  }

  private Graph graph(Orchestrator orchestrator) {
    if (dag == null) {
      if (date != null) {
        throw new IllegalArgumentException("--date needs the DAG whose run is to be drawn");
      }
      return Graphs.ofLineage(orchestrator.lineage());
    }
    return date == null
        ? Graphs.ofDag(Lookup.dag(orchestrator, dag))
        : ofRun(orchestrator, Lookup.dagOrBackfill(orchestrator, dag), date);
  }

  private static Graph ofRun(Orchestrator orchestrator, String name, LocalDate day) {
    DagRun run =
        Lookup.runs(orchestrator, Optional.of(name), List.of(), day, 1).stream()
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("DAG " + name + " has no run on " + day));
    DagShape shape =
        orchestrator
            .shape(run.id())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Nobody knows what run "
                            + run.id()
                            + " was created with: an older version of Headgate created it"));
    return Graphs.ofShape(
        name
            + " "
            + run.label()
            + " ("
            + run.id().kind().code()
            + "): "
            + run.state().code()
            + ", as it was created",
        shape,
        MappedTasks.states(orchestrator.tasks(run.id())));
  }
}
