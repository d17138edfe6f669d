package io.headgate.graph;

import io.headgate.graph.Graph.Edge;
import io.headgate.graph.Graph.Node;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a graph in Graphviz's DOT language. Pure. */
public final class Dot {

  private Dot() {}

  /** A {@code digraph}. */
  public static String write(Graph graph) {
    StringBuilder text = new StringBuilder("digraph {\n");
    text.append("  label=").append(quote(graph.title())).append('\n');
    text.append(
        "  rankdir=LR\n  node [fontname=\"Helvetica\" fontsize=11]\n  edge [fontname=\"Helvetica\" fontsize=9]\n");
    for (Node node : graph.nodes()) {
      text.append("  ").append(quote(node.id()));
      text.append(" [label=")
          .append(
              quote(
                  Stream.concat(Stream.of(node.title()), node.details().stream())
                      .collect(Collectors.joining("\n"))));
      text.append(" shape=").append(shape(node)).append("]\n");
    }
    for (Edge edge : graph.edges()) {
      text.append("  ").append(quote(edge.from())).append(" -> ").append(quote(edge.to()));
      if (!edge.label().isEmpty()) {
        text.append(" [label=").append(quote(edge.label())).append(']');
      }
      text.append('\n');
    }
    return text.append("}\n").toString();
  }

  private static String shape(Node node) {
    return switch (node.kind()) {
      case TASK -> "box";
      case GATE -> "hexagon";
      case DATASET -> "cylinder";
      case SOURCE -> "ellipse";
    };
  }

  private static String quote(String label) {
    return "\""
        + label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\r", "").replace("\n", "\\n")
        + "\"";
  }
}
