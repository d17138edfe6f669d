package io.headgate.backfill;

import io.headgate.backfill.BackfillPlan.Step;
import io.headgate.dataset.Dataset;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A plan for people: a table that fits a terminal. */
public final class PlanText {

  private static final int RANGES_SHOWN = 2;
  private static final int WIDTH = 100;
  private static final Pattern YEAR_TWICE = Pattern.compile("^(\\d{4}-)(\\S+)\\.\\.\\1(\\S+)$");

  private PlanText() {}

  /** One line per step in order, then what is left out. */
  public static String table(BackfillPlan plan) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "Backfill of %s, %s: %d partitions of %d datasets%n",
            plan.title(),
            plan.strategy().code(),
            plan.partitions(),
            plan.steps().size()));
    String format =
        "%-2s %-"
            + width("dataset", plan, step -> step.dataset().toString())
            + "s %5s %-"
            + width("range", plan, step -> ranges(step.dataset(), step.ranges()))
            + "s %4s %s%n";
    text.append(
        String.format(
            Locale.ROOT, format, "#", "dataset", "parts", "range", "runs", "task (owner)"));
    for (Step step : plan.steps()) {
      text.append(
          String.format(
              Locale.ROOT,
              format,
              step.order(),
              step.dataset(),
              step.partitions(),
              ranges(step.dataset(), step.ranges()),
              step.executions(),
              step.dag()
                  + "."
                  + step.task()
                  + step.owner().map(owner -> " (" + owner.team() + ")").orElse("")));
    }
    if (!plan.pace().equals(Pace.USUAL)) {
      text.append(plan.pace()).append('\n');
    }
    plan.swap()
        .ifPresent(
            swap -> {
              text.append("to be published as ").append(swap.publication()).append('\n');
              if (!swap.expected().isAnything()) {
                text.append("expected: ").append(swap.expected()).append('\n');
              }
            });
    plan.leftOut()
        .forEach(
            left ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "left out: %s %s: %s%n",
                        left.dataset(),
                        range(left.dataset(), left.range()),
                        left.reason())));
    text.append(cost(plan)).append("\n");
    return text.toString().lines().map(PlanText::fit).collect(Collectors.joining("\n", "", "\n"));
  }

  private static int width(String header, BackfillPlan plan, Function<Step, String> cell) {
    return plan.steps().stream()
        .map(cell)
        .mapToInt(String::length)
        .reduce(header.length(), Math::max);
  }

  private static String fit(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
  }

  /** What the plan will probably cost, in one line. */
  public static String cost(BackfillPlan plan) {
    long unknown = plan.steps().stream().filter(step -> step.estimate().time().isEmpty()).count();
    if (unknown == plan.steps().size()) {
      return "No task of it has succeeded yet, so its cost cannot be estimated";
    }
    Estimate estimate = plan.estimate();
    return "By what it cost before: "
        + estimate.time().map(PlanText::time).orElse("")
        + " of work"
        + estimate
            .bytes()
            .map(read -> ", " + bytes(read) + " read by " + estimate.jobs() + " jobs")
            .orElse("")
        + (unknown == 0 ? "" : ", without " + unknown + " of " + plan.steps().size() + " datasets");
  }

  /** With few digits: {@code 812 B}, {@code 3.4 GB}. */
  public static String bytes(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    int power = 1;
    double size = bytes / 1_000.0;
    while (size >= 1_000 && power < "kMGTPE".length()) {
      size /= 1_000;
      power++;
    }
    return String.format(Locale.ROOT, "%.1f %sB", size, "kMGTPE".charAt(power - 1));
  }

  private static String time(Duration time) {
    if (time.toMinutes() == 0) {
      return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1_000.0);
    }
    return time.toHours() == 0
        ? time.toMinutes() + " min"
        : time.toHours() + " h " + time.toMinutesPart() + " min";
  }

  /** {@code 1998-01-01..1998-01-31}: the labels of the first and the last partition. */
  public static String range(Dataset dataset, DataInterval range) {
    if (dataset.isUnpartitioned()) {
      return "all";
    }
    String first = label(dataset, range.start());
    String last = label(dataset, range.end().minusNanos(1));
    return first.equals(last) ? first : first + ".." + last;
  }

  private static String label(Dataset dataset, java.time.Instant instant) {
    return dataset
        .partitioning()
        .label(
            dataset.partitioning().covering(DataInterval.between(instant, instant.plusNanos(1))));
  }

  private static String ranges(Dataset dataset, List<DataInterval> ranges) {
    String shown =
        ranges.stream()
            .limit(RANGES_SHOWN)
            .map(range -> shortened(range(dataset, range)))
            .collect(Collectors.joining(", "));
    int more = ranges.size() - RANGES_SHOWN;
    return more > 0 ? shown + " +" + more : shown;
  }

  /** {@code 1998-01-01..01-31}: the year of two dates need not be said twice. */
  private static String shortened(String range) {
    return YEAR_TWICE.matcher(range).replaceFirst("$1$2..$3");
  }
}
