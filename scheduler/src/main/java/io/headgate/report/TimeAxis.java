package io.headgate.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Maps moments to a horizontal axis on which long stretches without work are folded: what ran
 * within seconds on two days is legible on one page. Immutable.
 */
final class TimeAxis {

  /** A stretch of work. */
  record Span(Instant start, Instant end) {
    Span {
      if (end.isBefore(start)) {
        throw new IllegalArgumentException(
            "A span cannot end before it starts: " + start + ", " + end);
      }
    }

    long millis() {
      return Math.max(1, Duration.between(start, end).toMillis());
    }
  }

  /** A stretch that is drawn to scale, and where. */
  record Segment(Span span, double left, double right) {}

  /** A labelled moment. */
  record Tick(Instant at, double x, boolean first) {}

  private static final double FOLD = 26;
  private static final long[] STEPS = {
    1_000,
    2_000,
    5_000,
    10_000,
    30_000,
    60_000,
    120_000,
    300_000,
    600_000,
    1_800_000,
    3_600_000,
    7_200_000,
    21_600_000,
    43_200_000,
    86_400_000
  };
  private static final double LEAST_TICK = 66;

  private final List<Segment> segments;
  private final double scale;

  private TimeAxis(List<Segment> segments, double scale) {
    this.segments = List.copyOf(segments);
    this.scale = scale;
  }

  /**
   * An axis from {@code left} to {@code right} that shows all spans.
   *
   * @throws IllegalArgumentException if there is none
   */
  static TimeAxis over(Collection<Span> spans, double left, double right) {
    if (spans.isEmpty()) {
      throw new IllegalArgumentException("A time axis needs at least one span");
    }
    long work = merge(spans, 0).stream().mapToLong(Span::millis).sum();
    List<Span> busy = merge(spans, Math.max(1_000, work / 8));
    double room = right - left - FOLD * (busy.size() - 1);
    double scale = Math.max(room, (right - left) / 2) / busy.stream().mapToLong(Span::millis).sum();
    double fold = busy.size() == 1 ? 0 : Math.min(FOLD, (right - left) / 2 / (busy.size() - 1));
    List<Segment> segments = new ArrayList<>();
    double x = left;
    for (Span span : busy) {
      double end = x + span.millis() * scale;
      segments.add(new Segment(span, x, end));
      x = end + fold;
    }
    return new TimeAxis(segments, scale);
  }

  List<Segment> segments() {
    return segments;
  }

  /** Where the moment is; one that lies in a fold is at its edge. */
  double x(Instant at) {
    double x = segments.get(0).left();
    for (Segment segment : segments) {
      if (at.isBefore(segment.span().start())) {
        return x;
      }
      double millis = Duration.between(segment.span().start(), at).toMillis();
      x = Math.min(segment.right(), segment.left() + millis * scale);
    }
    return x;
  }

  /** Round moments, and the start of each segment, as far as there is room for their labels. */
  List<Tick> ticks() {
    List<Tick> ticks = new ArrayList<>();
    double last = Double.NEGATIVE_INFINITY;
    for (Segment segment : segments) {
      if (segment.left() - last >= LEAST_TICK) {
        ticks.add(new Tick(segment.span().start(), segment.left(), true));
        last = segment.left() + LEAST_TICK;
      }
      long step = step();
      long first = (segment.span().start().toEpochMilli() / step + 1) * step;
      for (long at = first; at <= segment.span().end().toEpochMilli(); at += step) {
        Instant moment = Instant.ofEpochMilli(at);
        double x = x(moment);
        if (x - last >= LEAST_TICK && x <= right() - LEAST_TICK) {
          ticks.add(new Tick(moment, x, false));
          last = x;
        }
      }
    }
    return ticks;
  }

  private double right() {
    return segments.get(segments.size() - 1).right();
  }

  private long step() {
    for (long step : STEPS) {
      if (step * scale >= LEAST_TICK) {
        return step;
      }
    }
    long day = STEPS[STEPS.length - 1];
    return day * Math.max(1, (long) Math.ceil(LEAST_TICK / (day * scale)));
  }

  private static List<Span> merge(Collection<Span> spans, long bridge) {
    List<Span> merged = new ArrayList<>();
    for (Span span : spans.stream().sorted(Comparator.comparing(Span::start)).toList()) {
      Span last = merged.isEmpty() ? span : merged.get(merged.size() - 1);
      if (merged.isEmpty() || span.start().isAfter(last.end().plusMillis(bridge))) {
        merged.add(span);
      } else if (span.end().isAfter(last.end())) {
        merged.set(merged.size() - 1, new Span(last.start(), span.end()));
      }
    }
    return merged;
  }
}
