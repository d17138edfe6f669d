package io.headgate.graph;

import io.headgate.graph.Graph.Edge;
import io.headgate.graph.Graph.Node;
import io.headgate.text.Glyphs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Draws a graph as a tree for the terminal. A node stands once, under the upstream node that lies
 * deepest; the others are named behind it. Pure.
 */
public final class Tree {

  /** Deeper graphs are listed flat, since their lines would run out of the terminal. */
  private static final int DEEPEST = 20;

  private final Glyphs glyphs;
  private final Map<String, List<Edge>> upstream = new HashMap<>();
  private final Map<String, Integer> depth = new HashMap<>();
  private final Map<String, List<Node>> children = new LinkedHashMap<>();
  private final List<Node> roots = new ArrayList<>();

  private Tree(Graph graph, Glyphs glyphs) {
    this.glyphs = glyphs;
    for (Edge edge : graph.edges()) {
      upstream.computeIfAbsent(edge.to(), id -> new ArrayList<>()).add(edge);
    }
    for (Node node : graph.nodes()) {
      List<Edge> above = upstream.getOrDefault(node.id(), List.of());
      if (above.isEmpty()) {
        roots.add(node);
        depth.put(node.id(), 0);
      } else {
        String parent = parent(above);
        children.computeIfAbsent(parent, id -> new ArrayList<>()).add(node);
        depth.put(node.id(), depth(parent) + 1);
      }
    }
  }

  /** The title and one line per node, each ended by a line feed. */
  public static String draw(Graph graph, Glyphs glyphs) {
    Tree tree = new Tree(graph, glyphs);
    StringBuilder text = new StringBuilder(graph.title()).append('\n');
    boolean deep = tree.depth.values().stream().anyMatch(depth -> depth > DEEPEST);
    if (deep) {
      graph.nodes().forEach(node -> text.append(tree.flat(node)).append('\n'));
    } else {
      tree.draw(text, "", tree.roots, "");
    }
    return text.toString();
  }

  private void draw(StringBuilder text, String indent, List<Node> siblings, String parent) {
    for (int i = 0; i < siblings.size(); i++) {
      boolean last = i == siblings.size() - 1;
      Node node = siblings.get(i);
      text.append(indent).append(last ? glyphs.lastBranch() : glyphs.branch());
      text.append(words(node)).append(besides(node, parent)).append('\n');
      draw(
          text,
          indent + (last ? "   " : glyphs.vertical()),
          children.getOrDefault(node.id(), List.of()),
          node.id());
    }
  }

  private String parent(List<Edge> above) {
    String deepest = above.get(0).from();
    for (Edge edge : above) {
      deepest = depth(edge.from()) > depth(deepest) ? edge.from() : deepest;
    }
    return deepest;
  }

  private int depth(String id) {
    return depth.getOrDefault(id, 0);
  }

  private String words(Node node) {
    String detail = String.join(", ", node.details()).replace("->", glyphs.arrow());
    return (node.kind() == Graph.Kind.GATE ? glyphs.gate() + " " : "")
        + node.title()
        + (detail.isEmpty() ? "" : "  " + detail);
  }

  private String besides(Node node, String parent) {
    List<Edge> above = upstream.getOrDefault(node.id(), List.of());
    String label =
        above.stream()
            .filter(edge -> edge.from().equals(parent) && !edge.label().isEmpty())
            .map(edge -> "  [" + edge.label() + "]")
            .collect(Collectors.joining());
    String others =
        above.stream()
            .filter(edge -> !edge.from().equals(parent))
            .map(edge -> edge.from() + (edge.label().isEmpty() ? "" : " [" + edge.label() + "]"))
            .collect(Collectors.joining(", "));
    return label + (others.isEmpty() ? "" : "  (and after " + others + ")");
  }

  private String flat(Node node) {
    String above =
        upstream.getOrDefault(node.id(), List.of()).stream()
            .map(Edge::from)
            .collect(Collectors.joining(", "));
    return "  " + words(node) + (above.isEmpty() ? "" : "  (after " + above + ")");
  }
}
