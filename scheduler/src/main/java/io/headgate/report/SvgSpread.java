package io.headgate.report;

import static io.headgate.report.Svg.cut;
import static io.headgate.report.Svg.escape;

import io.headgate.profile.Spread;
import io.headgate.profile.StageProfile;
import io.headgate.text.Figures;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Draws how long the tasks of stages took, one row per stage: a line from the shortest to the
 * longest task, a box around the middle half, a bar at the median, a mark at the longest. A full
 * mark is one that is to be acted on. Shapes tell, not colours. Pure.
 */
final class SvgSpread {

  /** More rows are not looked at; those are drawn that took longest. */
  static final int MOST_STAGES = 24;

  private static final double WIDTH = 1120;
  private static final double LEFT = 330;
  private static final double RIGHT = WIDTH - 190;
  private static final double TOP = 26;
  private static final double ROW = 22;
  private static final int MOST_TICKS = 5;

  private final List<StageProfile> stages;
  private final double longest;

  SvgSpread(List<StageProfile> stages) {
    this.stages =
        stages.stream()
            .filter(stage -> stage.tasks() + stage.failedTasks() > 0)
            .sorted(
                Comparator.comparingLong((StageProfile stage) -> stage.millis().max()).reversed())
            .limit(MOST_STAGES)
            .sorted(Comparator.comparingInt(StageProfile::stage))
            .toList();
    this.longest = this.stages.stream().mapToLong(stage -> stage.millis().max()).max().orElse(0);
  }

  /** Empty if no task was executed. */
  Optional<String> draw() {
    if (longest == 0) {
      return Optional.empty();
    }
    double height = TOP + stages.size() * ROW + 8;
    Svg svg = Svg.open("spread", WIDTH, height, "How long the tasks of each stage took");
    for (int i = 0; i <= MOST_TICKS; i++) {
      long millis = Math.round(longest * i / MOST_TICKS);
      svg.add(
          "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
          x(millis), TOP - 6, x(millis), height - 4);
      svg.add(
          "<text class=\"tick\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%s</text>",
          x(millis), TOP - 12, escape(length(millis)));
    }
    for (int i = 0; i < stages.size(); i++) {
      row(svg, stages.get(i), TOP + i * ROW + ROW / 2);
    }
    return Optional.of(svg.close());
  }

  private void row(Svg svg, StageProfile stage, double middle) {
    Spread millis = stage.millis();
    String name = stage.stage() + "  " + stage.operation();
    svg.add(
        "<text x=\"8\" y=\"%.1f\"><title>%s</title>%s</text>",
        middle + 4, escape(name), escape(cut(name, 50)));
    svg.add("<g><title>%s</title>", escape(tip(stage)));
    svg.add(
        "<line class=\"reach\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        x(millis.min()), middle, x(millis.max()), middle);
    double left = x(millis.quantiles().get(1));
    svg.add(
        "<rect class=\"half\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
        left, middle - 6, Math.max(1.5, x(millis.quantiles().get(3)) - left), 12.0);
    svg.add(
        "<line class=\"median\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        x(millis.median()), middle - 8, x(millis.median()), middle + 8);
    svg.add(
        "<circle class=\"longest%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/></g>",
        stage.finding().isPresent() ? " found" : "", x(millis.max()), middle);
    svg.add(
        "<text x=\"%.1f\" y=\"%.1f\">%s</text>",
        RIGHT + 14, middle + 4, escape(length(millis.median()) + " .. " + length(millis.max())));
  }

  private static String tip(StageProfile stage) {
    return "stage "
        + stage.stage()
        + ": "
        + Figures.count(stage.tasks(), "task")
        + (stage.failedTasks() == 0 ? "" : ", " + stage.failedTasks() + " failed")
        + stage.finding().map(finding -> "\n" + finding.text()).orElse("");
  }

  private double x(long millis) {
    return LEFT + (RIGHT - LEFT) * millis / longest;
  }

  private static String length(long millis) {
    return Figures.length(Duration.ofMillis(millis));
  }
}
