package io.headgate.text;

import io.headgate.backfill.PlanText;
import io.headgate.dataset.Dataset;
import io.headgate.time.DataInterval;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Times, lengths and ranges as people read them. Pure. */
public final class Figures {

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
  private static final int MOST_RANGES = 4;

  private Figures() {}

  /** {@code 1998-01-09 06:00:00}; empty if absent. */
  public static String time(Optional<Instant> instant, ZoneId zone) {
    return instant.map(present -> SECONDS.format(present.atZone(zone))).orElse("");
  }

  /** {@code 1998-01-09 06:00}; empty if absent. */
  public static String minute(Optional<Instant> instant, ZoneId zone) {
    return instant.map(present -> MINUTES.format(present.atZone(zone))).orElse("");
  }

  /** {@code 340 ms}, {@code 1.2 s}, {@code 3 min 4 s}, {@code 2 h 5 min}, {@code 3 d 4 h}. */
  public static String length(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return millis / 1_000 + "." + millis % 1_000 / 100 + " s";
    }
    long seconds = duration.toSeconds();
    if (seconds < 3_600) {
      return two(seconds / 60, "min", seconds % 60, "s");
    }
    return seconds < 86_400
        ? two(seconds / 3_600, "h", seconds / 60 % 60, "min")
        : two(seconds / 86_400, "d", seconds / 3_600 % 24, "h");
  }

  /** The length from {@code start} to {@code end}; empty unless both are there. */
  public static String length(Optional<Instant> start, Optional<Instant> end) {
    return start.flatMap(from -> end.map(to -> length(Duration.between(from, to)))).orElse("");
  }

  /**
   * A value of a metric in at most eight signs or so: {@code 164,558}, {@code 12.35M}, {@code
   * 0.9987}.
   */
  public static String number(double value) {
    double size = Math.abs(value);
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.isNaN(value) ? "unknown" : value > 0 ? "inf" : "-inf";
    }
    if (size >= 1e15 || (size > 0 && size < 5e-5)) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    if (size < 1e6) {
      return new DecimalFormat("#,##0.####", DecimalFormatSymbols.getInstance(Locale.ROOT))
          .format(value);
    }
    int power = size < 1e9 ? 1 : size < 1e12 ? 2 : 3;
    return new DecimalFormat("#,##0.##", DecimalFormatSymbols.getInstance(Locale.ROOT))
            .format(value / Math.pow(1000, power + 1))
        + "MGT".charAt(power - 1);
  }

  /** {@code 1 partition}, {@code 31 partitions}. */
  public static String count(long number, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }

  /** The ranges by the labels of their first and last partitions; the first few of many. */
  public static String ranges(Dataset dataset, List<DataInterval> ranges) {
    String first =
        ranges.stream()
            .limit(MOST_RANGES)
            .map(range -> PlanText.range(dataset, range))
            .collect(Collectors.joining(", "));
    return ranges.size() <= MOST_RANGES
        ? first
        : first + " and " + (ranges.size() - MOST_RANGES) + " more";
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }
}
