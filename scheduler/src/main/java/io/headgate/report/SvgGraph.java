package io.headgate.report;

import static io.headgate.report.Svg.cut;
import static io.headgate.report.Svg.escape;

import io.headgate.graph.Graph;
import io.headgate.graph.Graph.Kind;
import io.headgate.graph.Graph.Node;
import io.headgate.graph.Layout;
import io.headgate.graph.Layout.Box;
import io.headgate.graph.Layout.Point;
import io.headgate.graph.Layout.Size;
import io.headgate.graph.Layout.Wire;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws a graph as SVG; colours come from the page's style sheet. Pure. */
final class SvgGraph {

  /** A larger graph is nothing that one can look at. */
  static final int MOST_NODES = 150;

  private static final int MARGIN = 8;
  private static final int MOST_LETTERS = 40;
  private static final double LETTER = 6.6;
  private static final double TITLE_LETTER = 7.6;
  private static final int LINE = 15;

  private SvgGraph() {}

  /**
   * The drawing.
   *
   * @param states per node id, the code of the state that colours it; others stay plain
   */
  static String draw(Graph graph, Map<String, String> states) {
    boolean labelled = graph.edges().stream().anyMatch(edge -> !edge.label().isEmpty());
    Layout layout = Layout.of(graph, SvgGraph::size, labelled ? 110 : 54);
    Svg svg =
        Svg.open("graph", layout.width() + 2 * MARGIN, layout.height() + 2 * MARGIN, graph.title());
    svg.add("<g transform=\"translate(%d %d)\">", MARGIN, MARGIN);
    layout.wires().forEach(wire -> wire(svg, wire));
    layout.boxes().forEach(box -> box(svg, box, states.getOrDefault(box.node().id(), "none")));
    return svg.add("</g>").close();
  }

  private static Size size(Node node) {
    double letters =
        node.details().stream()
            .mapToDouble(line -> Math.min(line.length(), MOST_LETTERS) * LETTER)
            .max()
            .orElse(0);
    double width = Math.max(letters, Math.min(node.title().length(), MOST_LETTERS) * TITLE_LETTER);
    return new Size(
        width + (node.kind() == Kind.GATE ? 48 : 34), 26 + LINE * node.details().size());
  }

  private static void box(Svg svg, Box box, String state) {
    Node node = box.node();
    svg.add("<g class=\"node %s state-%s\">", cssClass(node.kind()), escape(state));
    svg.add(
        "<title>%s</title>",
        escape(
            node.title()
                + "\n"
                + String.join("\n", node.details())
                + (state.equals("none") ? "" : "\n" + state)));
    double corner = node.kind() == Kind.DATASET || node.kind() == Kind.SOURCE ? 14 : 5;
    svg.add(
        "<rect class=\"shape\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%.0f\"/>",
        box.x(), box.y(), box.width(), box.height(), corner);
    svg.add(
        "<circle class=\"light\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/>",
        box.x() + box.width() - 12, box.y() + 12);
    double y = box.y() + 18;
    String mark = node.kind() == Kind.GATE ? "◆ " : "";
    svg.add(
        "<text class=\"title\" x=\"%.1f\" y=\"%.1f\">%s</text>",
        box.x() + 11, y, escape(mark + cut(node.title(), MOST_LETTERS)));
    for (String line : node.details()) {
      y += LINE;
      svg.add(
          "<text x=\"%.1f\" y=\"%.1f\">%s</text>",
          box.x() + 11, y, escape(cut(line.replace("->", "→"), MOST_LETTERS)));
    }
    svg.add("</g>");
  }

  private static void wire(Svg svg, Wire wire) {
    List<Point> points = wire.points();
    Point start = points.get(0);
    Point end = points.get(points.size() - 1);
    StringBuilder path =
        new StringBuilder(String.format(Locale.ROOT, "M%.1f %.1f", start.x(), start.y()));
    for (int i = 1; i < points.size(); i++) {
      Point from = points.get(i - 1);
      Point to = points.get(i);
      double bend = (to.x() - from.x()) / 2;
      path.append(
          String.format(
              Locale.ROOT,
              " C%.1f %.1f %.1f %.1f %.1f %.1f",
              from.x() + bend,
              from.y(),
              to.x() - bend,
              to.y(),
              to.x(),
              to.y()));
    }
    svg.add("<path class=\"wire\" d=\"%s\"/>", path);
    svg.add("<path class=\"tip\" d=\"M%.1f %.1f l-8 -4 v8 z\"/>", end.x(), end.y());
    if (!wire.edge().label().isEmpty()) {
      Point before = points.get(points.size() - 2);
      svg.add(
          "<text class=\"label\" x=\"%.1f\" y=\"%.1f\">%s</text>",
          (before.x() + end.x()) / 2,
          (before.y() + end.y()) / 2 - 5,
          escape(cut(wire.edge().label(), 16)));
    }
  }

  private static String cssClass(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
