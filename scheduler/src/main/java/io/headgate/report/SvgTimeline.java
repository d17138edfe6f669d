package io.headgate.report;

import static io.headgate.report.Svg.cut;
import static io.headgate.report.Svg.escape;

import io.headgate.report.TimeAxis.Segment;
import io.headgate.report.TimeAxis.Span;
import io.headgate.report.TimeAxis.Tick;
import io.headgate.run.DagRun;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.text.Figures;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Draws when the tasks of runs were executed, one row per run, coloured by state. Pure. */
final class SvgTimeline {

  /** A run with its tasks. */
  record Row(DagRun run, List<TaskInstance> tasks) {
    Row {
      tasks = List.copyOf(tasks);
    }
  }

  private record Bar(TaskInstance task, Span span, int lane) {}

  private static final double WIDTH = 1120;
  private static final double LABELS = 200;
  private static final double TOP = 34;
  private static final double LANE = 11;
  private static final double ROW_GAP = 5;

  /** By how much bars may overlap in a lane: short ones are drawn wider than they are. */
  private static final double TOLERANCE = 4;

  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private final ZoneId zone;
  private final Instant now;

  SvgTimeline(ZoneId zone, Instant now) {
    this.zone = zone;
    this.now = now;
  }

  /** The drawing, earliest run first; empty if no body was executed yet. */
  Optional<String> draw(List<Row> rows) {
    List<Row> shown =
        rows.stream()
            .filter(row -> !spans(row).isEmpty())
            .sorted(Comparator.comparing((Row row) -> firstStart(row)))
            .toList();
    if (shown.isEmpty()) {
      return Optional.empty();
    }
    TimeAxis axis =
        TimeAxis.over(
            shown.stream().flatMap(row -> spans(row).stream()).toList(), LABELS, WIDTH - 12);
    List<List<Bar>> bars = shown.stream().map(row -> lanes(row, axis)).toList();
    double height = TOP + bars.stream().mapToDouble(SvgTimeline::height).sum() + 6;
    Svg svg = Svg.open("timeline", WIDTH, height, "When tasks were executed");
    grid(svg, axis, height);
    double y = TOP;
    for (int i = 0; i < shown.size(); i++) {
      row(svg, axis, shown.get(i), bars.get(i), y);
      y += height(bars.get(i));
    }
    return Optional.of(svg.close());
  }

  private void grid(Svg svg, TimeAxis axis, double height) {
    List<Segment> segments = axis.segments();
    for (int i = 1; i < segments.size(); i++) {
      double from = segments.get(i - 1).right();
      double to = segments.get(i).left();
      Duration pause =
          Duration.between(segments.get(i - 1).span().end(), segments.get(i).span().start());
      svg.add(
          "<rect class=\"fold\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
              + "<title>%s without work</title></rect>",
          from, TOP - 6, to - from, height - TOP + 6, escape(Figures.length(pause)));
    }
    for (Tick tick : axis.ticks()) {
      svg.add(
          "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
          tick.x(), TOP - 6, tick.x(), height);
      svg.add(
          "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\">%s</text>",
          tick.x() + 2,
          TOP - 12,
          (tick.first() ? DAY_AND_TIME : TIME).format(tick.at().atZone(zone)));
    }
  }

  private void row(Svg svg, TimeAxis axis, Row row, List<Bar> bars, double top) {
    String name = row.run().id().dag() + " " + row.run().label();
    double middle = top + (height(bars) - ROW_GAP) / 2;
    svg.add(
        "<text class=\"row state-%s\" x=\"8\" y=\"%.1f\"><title>%s</title>%s</text>",
        row.run().state().code(),
        middle + 4,
        escape(name + ", " + row.run().id().kind().code() + ", " + row.run().state().code()),
        escape(cut(name, 31)));
    for (Bar bar : bars) {
      double left = axis.x(bar.span().start());
      double width = Math.max(2.5, axis.x(bar.span().end()) - left);
      svg.add(
          "<rect class=\"bar state-%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\""
              + " rx=\"1.5\"><title>%s</title></rect>",
          bar.task().state().code(),
          left,
          top + bar.lane() * LANE,
          width,
          LANE - 2,
          escape(tip(name, bar)));
    }
  }

  private String tip(String run, Bar bar) {
    TaskInstance task = bar.task();
    return run
        + ": "
        + task.id().name()
        + "\n"
        + task.state().code()
        + ", attempt "
        + task.attempt()
        + "\n"
        + TIME.format(bar.span().start().atZone(zone))
        + ", "
        + Figures.length(Duration.between(bar.span().start(), bar.span().end()))
        + (task.message().isEmpty() ? "" : "\n" + task.message());
  }

  /** Bars that overlap, as drawn, get lanes of their own. */
  private List<Bar> lanes(Row row, TimeAxis axis) {
    List<Double> ends = new ArrayList<>();
    List<Bar> bars = new ArrayList<>();
    List<TaskInstance> tasks =
        row.tasks().stream()
            .filter(task -> span(task).isPresent())
            .sorted(Comparator.comparing(task -> task.startedAt().orElse(now)))
            .toList();
    for (TaskInstance task : tasks) {
      Span span = span(task).orElseThrow();
      double left = axis.x(span.start());
      int lane = 0;
      while (lane < ends.size() && ends.get(lane) > left + TOLERANCE) {
        lane++;
      }
      double right = Math.max(left + 2.5, axis.x(span.end()));
      if (lane == ends.size()) {
        ends.add(right);
      } else {
        ends.set(lane, right);
      }
      bars.add(new Bar(task, span, lane));
    }
    return bars;
  }

  private static double height(List<Bar> bars) {
    return (bars.stream().mapToInt(Bar::lane).max().orElse(0) + 1) * LANE + ROW_GAP;
  }

  private Instant firstStart(Row row) {
    return spans(row).stream().map(Span::start).min(Comparator.naturalOrder()).orElse(now);
  }

  private List<Span> spans(Row row) {
    return row.tasks().stream().map(this::span).flatMap(Optional::stream).toList();
  }

  /** When the latest attempt's body ran; until now if it still does. */
  private Optional<Span> span(TaskInstance task) {
    return task.startedAt()
        .flatMap(
            start -> {
              Optional<Instant> end =
                  task.endedAt()
                      .filter(ended -> !ended.isBefore(start))
                      .or(
                          () ->
                              task.state() == TaskState.RUNNING
                                  ? Optional.of(now)
                                  : Optional.empty());
              return end.filter(ended -> !ended.isBefore(start))
                  .map(ended -> new Span(start, ended));
            });
  }
}
