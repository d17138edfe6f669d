package io.headgate.graph;

import io.headgate.graph.Graph.Edge;
import io.headgate.graph.Graph.Node;
import java.util.List;

/**
 * Where the boxes and wires of a graph go, from left to right. Immutable.
 *
 * @param width of the whole, in the units of the box sizes
 */
public record Layout(List<Box> boxes, List<Wire> wires, double width, double height) {

  /** A node's place; {@code x} and {@code y} are its upper left corner. */
  public record Box(Node node, double x, double y, double width, double height) {}

  /** An edge's way from the right side of one box to the left side of another. */
  public record Wire(Edge edge, List<Point> points) {
    public Wire {
      points = List.copyOf(points);
    }
  }

  /** A point. */
  public record Point(double x, double y) {}

  /** How large a box is. */
  public record Size(double width, double height) {}

  /** Says how large a node's box has to be. */
  @FunctionalInterface
  public interface Measure {
    Size of(Node node);
  }

  public Layout {
    boxes = List.copyOf(boxes);
    wires = List.copyOf(wires);
  }

  /**
   * Lays the graph out in layers, so that few wires cross and connected boxes stand side by side.
   *
   * @param gap between layers; between boxes of a layer it is a third of it
   */
  public static Layout of(Graph graph, Measure measure, double gap) {
    return new LayeredLayout(graph, measure, gap).compute();
  }
}
