package io.headgate.report;

import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values of a metric that checks allow.
 *
 * @param low may be negative infinity
 * @param high may be infinity
 */
record Band(double low, double high) {

  private static final String NUMBER = "(-?[0-9.]+(?:E-?[0-9]+)?)";

  private static final Pattern COMPARISON =
      Pattern.compile(
          "(?:>= " + NUMBER + "|<= " + NUMBER + "|= " + NUMBER + "|in \\[" + NUMBER + ", " + NUMBER
              + "])");

  /** What all of the checks allow that compare just this metric; empty if none does. */
  static Optional<Band> of(String metric, Collection<String> checks) {
    return checks.stream()
        .map(check -> of(metric, check))
        .flatMap(Optional::stream)
        .reduce(
            (one, other) -> new Band(Math.max(one.low, other.low), Math.min(one.high, other.high)))
        .filter(band -> band.low <= band.high);
  }

  /** Reads the name of a check, such as {@code row_count in [100, 10000]}. */
  private static Optional<Band> of(String metric, String check) {
    if (!check.startsWith(metric + " ")) {
      return Optional.empty();
    }
    Matcher matcher = COMPARISON.matcher(check.substring(metric.length() + 1));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      if (matcher.group(1) != null) {
        return Optional.of(new Band(number(matcher.group(1)), Double.POSITIVE_INFINITY));
      }
      if (matcher.group(2) != null) {
        return Optional.of(new Band(Double.NEGATIVE_INFINITY, number(matcher.group(2))));
      }
      if (matcher.group(3) != null) {
        return Optional.of(new Band(number(matcher.group(3)), number(matcher.group(3))));
      }
      return Optional.of(new Band(number(matcher.group(4)), number(matcher.group(5))));
    } catch (NumberFormatException notOurs) {
      return Optional.empty();
    }
  }

  private static double number(String text) {
    return Double.parseDouble(text);
  }
}
