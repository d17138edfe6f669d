package io.headgate.graph;

import io.headgate.graph.Graph.Edge;
import io.headgate.graph.Graph.Node;
import io.headgate.graph.Layout.Box;
import io.headgate.graph.Layout.Point;
import io.headgate.graph.Layout.Size;
import io.headgate.graph.Layout.Wire;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The layered drawing of Sugiyama, Tagawa and Toda (1981): nodes are put in layers, an edge over
 * several layers gets a place in each, the order in a layer follows the neighbours' mean
 * (barycenter), and heights are the least squares fit to the neighbours' that keeps order and
 * distance.
 */
final class LayeredLayout {

  private static final int SWEEPS = 12;

  private final Graph graph;
  private final double gap;
  private final List<List<Cell>> layers = new ArrayList<>();
  private final Map<String, Cell> cells = new LinkedHashMap<>();
  private final Map<Edge, List<Cell>> ways = new LinkedHashMap<>();

  /** A place in a layer: a node's box, or where a long edge passes. */
  private static final class Cell {
    final int layer;
    final Size size;
    final List<Cell> left = new ArrayList<>();
    final List<Cell> right = new ArrayList<>();
    double rank;
    double middle;

    Cell(int layer, Size size) {
      this.layer = layer;
      this.size = size;
    }
  }

  LayeredLayout(Graph graph, Layout.Measure measure, double gap) {
    this.graph = graph;
    this.gap = gap;
    Map<String, Integer> layerOf = assignLayers();
    for (Node node : graph.nodes()) {
      cells.put(node.id(), add(layerOf.getOrDefault(node.id(), 0), measure.of(node)));
    }
    graph.edges().forEach(this::route);
  }

  Layout compute() {
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      order(sweep % 2 == 0);
    }
    layers.forEach(this::stack);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      align(sweep % 2 == 0);
    }
    return draw();
  }

  /** As far left as its upstream allows; what has none stands right before what it feeds. */
  private Map<String, Integer> assignLayers() {
    Map<String, Integer> layerOf = new HashMap<>();
    for (Node node : graph.nodes()) {
      int layer = 0;
      for (Edge edge : graph.edges()) {
        if (edge.to().equals(node.id())) {
          layer = Math.max(layer, layerOf.getOrDefault(edge.from(), 0) + 1);
        }
      }
      layerOf.put(node.id(), layer);
    }
    for (Node node : graph.nodes()) {
      if (layerOf.getOrDefault(node.id(), 0) == 0) {
        graph.edges().stream()
            .filter(edge -> edge.from().equals(node.id()))
            .mapToInt(edge -> layerOf.getOrDefault(edge.to(), 1))
            .min()
            .ifPresent(nearest -> layerOf.put(node.id(), nearest - 1));
      }
    }
    return layerOf;
  }

  private Cell add(int layer, Size size) {
    while (layers.size() <= layer) {
      layers.add(new ArrayList<>());
    }
    Cell cell = new Cell(layer, size);
    cell.rank = layers.get(layer).size();
    layers.get(layer).add(cell);
    return cell;
  }

  private void route(Edge edge) {
    Cell from = cell(edge.from());
    Cell to = cell(edge.to());
    List<Cell> way = new ArrayList<>(List.of(from));
    for (int layer = from.layer + 1; layer < to.layer; layer++) {
      way.add(add(layer, new Size(0, 6)));
    }
    way.add(to);
    for (int i = 1; i < way.size(); i++) {
      way.get(i - 1).right.add(way.get(i));
      way.get(i).left.add(way.get(i - 1));
    }
    ways.put(edge, way);
  }

  private Cell cell(String id) {
    Cell cell = cells.get(id);
    if (cell == null) {
      throw new IllegalStateException("The graph has no node " + id);
    }
    return cell;
  }

  private void order(boolean rightwards) {
    for (List<Cell> layer : inDirection(rightwards)) {
      Map<Cell, Double> wanted = new HashMap<>();
      for (Cell cell : layer) {
        List<Cell> neighbours = rightwards ? cell.left : cell.right;
        wanted.put(
            cell, neighbours.stream().mapToDouble(other -> other.rank).average().orElse(cell.rank));
      }
      layer.sort(Comparator.comparingDouble(wanted::get));
      for (int i = 0; i < layer.size(); i++) {
        layer.get(i).rank = i;
      }
    }
  }

  private void stack(List<Cell> layer) {
    double y = 0;
    for (Cell cell : layer) {
      cell.middle = y + cell.size.height() / 2;
      y += cell.size.height() + gap / 3;
    }
  }

  private void align(boolean rightwards) {
    for (List<Cell> layer : inDirection(rightwards)) {
      double[] wanted = new double[layer.size()];
      double[] offset = new double[layer.size()];
      for (int i = 0; i < wanted.length; i++) {
        Cell cell = layer.get(i);
        List<Cell> neighbours = rightwards ? cell.left : cell.right;
        double middle =
            neighbours.stream().mapToDouble(other -> other.middle).average().orElse(cell.middle);
        if (i > 0) {
          offset[i] = offset[i - 1] + distance(layer.get(i - 1), cell);
        }
        wanted[i] = middle - offset[i];
      }
      double[] fitted = Isotonic.fit(wanted);
      for (int i = 0; i < wanted.length; i++) {
        layer.get(i).middle = fitted[i] + offset[i];
      }
    }
  }

  private double distance(Cell upper, Cell lower) {
    return (upper.size.height() + lower.size.height()) / 2 + gap / 3;
  }

  private List<List<Cell>> inDirection(boolean rightwards) {
    List<List<Cell>> ordered = new ArrayList<>(layers);
    if (!rightwards) {
      java.util.Collections.reverse(ordered);
    }
    return ordered;
  }

  private Layout draw() {
    double[] left = new double[layers.size()];
    double[] widths = new double[layers.size()];
    double x = 0;
    for (int i = 0; i < left.length; i++) {
      left[i] = x;
      widths[i] = layers.get(i).stream().mapToDouble(cell -> cell.size.width()).max().orElse(0);
      x += widths[i] + gap;
    }
    double top = cells().mapToDouble(cell -> cell.middle - cell.size.height() / 2).min().orElse(0);
    double bottom =
        cells().mapToDouble(cell -> cell.middle + cell.size.height() / 2).max().orElse(0);
    List<Box> boxes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Cell cell = cell(node.id());
      boxes.add(
          new Box(
              node,
              left[cell.layer],
              cell.middle - cell.size.height() / 2 - top,
              widths[cell.layer],
              cell.size.height()));
    }
    List<Wire> wires = new ArrayList<>();
    ways.forEach(
        (edge, way) -> {
          List<Point> points = new ArrayList<>();
          for (int i = 0; i < way.size(); i++) {
            Cell cell = way.get(i);
            double y = cell.middle - top;
            if (i > 0) {
              points.add(new Point(left[cell.layer], y));
            }
            if (i < way.size() - 1) {
              points.add(new Point(left[cell.layer] + widths[cell.layer], y));
            }
          }
          wires.add(new Wire(edge, points));
        });
    return new Layout(boxes, wires, Math.max(0, x - gap), bottom - top);
  }

  private java.util.stream.Stream<Cell> cells() {
    return layers.stream().flatMap(List::stream);
  }
}
