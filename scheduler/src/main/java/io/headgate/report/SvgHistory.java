package io.headgate.report;

import static io.headgate.report.Svg.escape;

import io.headgate.text.Figures;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Draws a metric over partitions: a line with gaps where nothing is known, the band that the checks
 * allow, and a mark at each blocked partition. Colours come from the page's style sheet. Pure.
 */
final class SvgHistory {

  /**
   * A partition.
   *
   * @param note what is to be said of it beside its value; may be empty
   */
  record Point(String label, OptionalDouble value, boolean blocked, String note) {
    boolean isKnown() {
      return value.isPresent() && Double.isFinite(value.getAsDouble());
    }
  }

  private static final double WIDTH = 540;
  private static final double HEIGHT = 150;
  private static final double LEFT = 62;
  private static final double RIGHT = WIDTH - 14;
  private static final double TOP = 10;
  private static final double BOTTOM = HEIGHT - 26;

  /** More dots would be a thick line. */
  private static final int MOST_DOTS = 130;

  private final String metric;
  private final List<Point> points;
  private final Optional<Band> band;

  /**
   * @param points in the order of the partitions
   */
  SvgHistory(String metric, List<Point> points, Optional<Band> band) {
    this.metric = metric;
    this.points = List.copyOf(points);
    this.band = band;
  }

  /** Empty if no value is known. */
  Optional<String> draw() {
    List<Double> values =
        points.stream().filter(Point::isKnown).map(point -> point.value().getAsDouble()).toList();
    if (values.isEmpty()) {
      return Optional.empty();
    }
    ValueAxis axis = ValueAxis.over(values, band, TOP, BOTTOM);
    Svg svg = Svg.open("history", WIDTH, HEIGHT, "History of " + metric);
    band.ifPresent(allowed -> band(svg, axis, allowed));
    grid(svg, axis);
    blocked(svg);
    line(svg, axis);
    dots(svg, axis);
    return Optional.of(svg.close());
  }

  private void band(Svg svg, ValueAxis axis, Band allowed) {
    double top = axis.y(Math.min(allowed.high(), axis.high()));
    double bottom = axis.y(Math.max(allowed.low(), axis.low()));
    svg.add(
        "<rect class=\"band\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
        LEFT, top, RIGHT - LEFT, Math.max(1.5, bottom - top));
    for (double bound : new double[] {allowed.low(), allowed.high()}) {
      if (bound > axis.low() && bound < axis.high()) {
        svg.add(
            "<line class=\"bound\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            LEFT, axis.y(bound), RIGHT, axis.y(bound));
      }
    }
  }

  private void grid(Svg svg, ValueAxis axis) {
    for (double tick : axis.ticks()) {
      double y = axis.y(tick);
      svg.add(
          "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
          LEFT, y, RIGHT, y);
      svg.add(
          "<text class=\"value\" x=\"%.1f\" y=\"%.1f\">%s</text>",
          LEFT - 7, y + 3.5, escape(Figures.number(tick)));
    }
    label(svg, 0, "start");
    if (points.size() > 2) {
      label(svg, points.size() / 2, "middle");
    }
    if (points.size() > 1) {
      label(svg, points.size() - 1, "end");
    }
  }

  private void label(Svg svg, int index, String anchor) {
    svg.add(
        "<text class=\"label\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>",
        points.size() == 1 ? "middle" : anchor,
        x(index),
        HEIGHT - 7,
        escape(Svg.cut(points.get(index).label(), 24)));
  }

  /** A stripe over the whole height, so that it is seen also where no value is known. */
  private void blocked(Svg svg) {
    double width = Math.max(3, Math.min(12, (RIGHT - LEFT) / points.size()));
    for (int i = 0; i < points.size(); i++) {
      if (points.get(i).blocked()) {
        svg.add(
            "<rect class=\"blocked\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
                + "<title>%s</title></rect>",
            x(i) - width / 2, TOP, width, BOTTOM - TOP, escape(tip(points.get(i))));
      }
    }
  }

  private void line(Svg svg, ValueAxis axis) {
    StringBuilder path = new StringBuilder();
    boolean drawing = false;
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      if (point.isKnown()) {
        path.append(
            String.format(
                Locale.ROOT,
                "%s%.1f %.1f",
                drawing ? "L" : "M",
                x(i),
                axis.y(point.value().getAsDouble())));
      }
      drawing = point.isKnown();
    }
    svg.add("<path class=\"line\" d=\"%s\"/>", path);
  }

  private void dots(Svg svg, ValueAxis axis) {
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      boolean alone =
          (i == 0 || !points.get(i - 1).isKnown())
              && (i == points.size() - 1 || !points.get(i + 1).isKnown());
      if (point.isKnown() && (point.blocked() || alone || points.size() <= MOST_DOTS)) {
        svg.add(
            "<circle class=\"dot%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%s</title></circle>",
            point.blocked() ? " bad" : "",
            x(i),
            axis.y(point.value().getAsDouble()),
            point.blocked() ? 4.2 : 2.4,
            escape(tip(point)));
      }
    }
  }

  private double x(int index) {
    return points.size() == 1
        ? (LEFT + RIGHT) / 2
        : LEFT + 6 + (RIGHT - LEFT - 12) * index / (points.size() - 1);
  }

  private String tip(Point point) {
    return point.label()
        + ": "
        + (point.isKnown() ? Figures.number(point.value().getAsDouble()) : "unknown")
        + (point.note().isEmpty() ? "" : "\n" + point.note());
  }
}
