package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.graph.Dot;
import io.headgate.graph.Graph;
import io.headgate.graph.Graphs;
import io.headgate.graph.Mermaid;
import io.headgate.text.Tree;
import java.util.Locale;
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

  GraphCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    Graph graph =
        dag == null
            ? Graphs.ofLineage(orchestrator.lineage())
            : Graphs.ofDag(Lookup.dag(orchestrator, dag));
    terminal()
        .print(
            switch (format) {
              case TREE -> Tree.draw(graph, terminal().glyphs());
              case MERMAID -> Mermaid.write(graph);
              case DOT -> Dot.write(graph);
            });
    return ExitCode.OK;
  }
}
