package io.headgate.graph;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A directed acyclic graph, ready to be drawn. Immutable and thread-safe.
 *
 * @param title what it shows, one line
 * @param nodes upstream before downstream
 * @param edges between nodes of this graph, each pair once
 */
public record Graph(String title, List<Node> nodes, List<Edge> edges) {

  /** What a node stands for; decides its shape. */
  public enum Kind {
    TASK,
    /** A task that judges data. */
    GATE,
    /** A dataset that a registered task writes. */
    DATASET,
    /** A dataset from outside. */
    SOURCE
  }

  /**
   * One box.
   *
   * @param id unique in the graph
   * @param title its name
   * @param details a few words more, one line each
   */
  public record Node(String id, String title, List<String> details, Kind kind) {
    public Node {
      requireNonNull(id, "id");
      requireNonNull(title, "title");
      details = List.copyOf(details);
      requireNonNull(kind, "kind");
    }
  }

  /**
   * One arrow, by node ids.
   *
   * @param label may be empty
   */
  public record Edge(String from, String to, String label) {
    public Edge {
      requireNonNull(from, "from");
      requireNonNull(to, "to");
      requireNonNull(label, "label");
    }
  }

  /**
   * @throws IllegalArgumentException if an edge does not lead from a node to a later one
   */
  public Graph {
    requireNonNull(title, "title");
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
    Map<String, Integer> position = new HashMap<>();
    for (Node node : nodes) {
      if (position.put(node.id(), position.size()) != null) {
        throw new IllegalArgumentException(
            "The graph " + title + " has the node " + node.id() + " twice");
      }
    }
    Set<List<String>> pairs = new HashSet<>();
    for (Edge edge : edges) {
      Integer from = position.get(edge.from());
      Integer to = position.get(edge.to());
      if (from == null || to == null || from >= to || !pairs.add(List.of(edge.from(), edge.to()))) {
        throw new IllegalArgumentException(
            "The graph "
                + title
                + " cannot have the edge "
                + edge.from()
                + " -> "
                + edge.to()
                + ": its ends must be nodes, in order, and joined once");
      }
    }
  }
}
