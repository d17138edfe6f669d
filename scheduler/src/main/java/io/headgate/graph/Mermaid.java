package io.headgate.graph;

import io.headgate.graph.Graph.Edge;
import io.headgate.graph.Graph.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a graph as a Mermaid flowchart, for Markdown pages. Pure. */
public final class Mermaid {

  private Mermaid() {}

  /** The text of a {@code mermaid} code block. */
  public static String write(Graph graph) {
    StringBuilder text = new StringBuilder("flowchart LR\n");
    // Numbers as ids: words such as "end" mean something to Mermaid, and dots are not allowed.
    Map<String, String> ids = new HashMap<>();
    for (Node node : graph.nodes()) {
      String id = "n" + (ids.size() + 1);
      ids.put(node.id(), id);
      String label =
          Stream.concat(Stream.of(node.title()), node.details().stream())
              .map(Mermaid::escape)
              .collect(Collectors.joining("<br/>", "\"", "\""));
      text.append("  ").append(id).append(shape(node, label)).append('\n');
    }
    for (Edge edge : graph.edges()) {
      text.append("  ").append(ids.get(edge.from()));
      text.append(edge.label().isEmpty() ? " --> " : " -->|\"" + escape(edge.label()) + "\"| ");
      text.append(ids.get(edge.to())).append('\n');
    }
    return text.toString();
  }

  private static String shape(Node node, String label) {
    return switch (node.kind()) {
      case TASK -> "[" + label + "]";
      case GATE -> "{{" + label + "}}";
      case DATASET -> "[(" + label + ")]";
      case SOURCE -> "([" + label + "])";
    };
  }

  private static String escape(String label) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      switch (c) {
        case '"' -> escaped.append("#quot;");
        case '#' -> escaped.append("#35;");
        case '<' -> escaped.append("#lt;");
        case '>' -> escaped.append("#gt;");
        case '&' -> escaped.append("#amp;");
        case '`' -> escaped.append("#96;");
        case '|' -> escaped.append("#124;");
        case '\n', '\r' -> escaped.append(' ');
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
