package io.headgate.text;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** Draws values as one line of signs, the higher the greater; a blank is unknown. Pure. */
public final class Sparkline {

  private Sparkline() {}

  /**
   * One sign per value; where there are more values than columns, each sign shows that one of its
   * share that is farthest from the median, so that nothing unusual gets lost.
   *
   * @param values in order; empty or infinite ones are unknown
   * @param width how many columns at most, at least 1
   */
  public static String draw(List<OptionalDouble> values, int width, Glyphs glyphs) {
    if (width < 1) {
      throw new IllegalArgumentException("A line of signs needs at least one column, not " + width);
    }
    double[] known =
        values.stream().filter(Sparkline::isKnown).mapToDouble(Sparkline::get).toArray();
    if (known.length == 0) {
      return " ".repeat(Math.min(values.size(), width));
    }
    Arrays.sort(known);
    double low = known[0];
    double high = known[known.length - 1];
    double median = known[known.length / 2];
    int columns = Math.min(values.size(), width);
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < columns; i++) {
      int from = (int) ((long) i * values.size() / columns);
      int to = (int) ((long) (i + 1) * values.size() / columns);
      OptionalDouble shown = farthest(values.subList(from, to), median);
      line.append(shown.isEmpty() ? ' ' : sign(shown.getAsDouble(), low, high, glyphs.levels));
    }
    return line.toString();
  }

  private static OptionalDouble farthest(List<OptionalDouble> values, double median) {
    OptionalDouble farthest = OptionalDouble.empty();
    for (OptionalDouble value : values) {
      if (isKnown(value)
          && (farthest.isEmpty()
              || Math.abs(get(value) - median) > Math.abs(get(farthest) - median))) {
        farthest = value;
      }
    }
    return farthest;
  }

  /** What never changes is drawn in the middle. */
  private static char sign(double value, double low, double high, String levels) {
    double share = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5;
    return levels.charAt((int) Math.round(share * (levels.length() - 1)));
  }

  private static boolean isKnown(OptionalDouble value) {
    return value.isPresent() && Double.isFinite(value.getAsDouble());
  }

  private static double get(OptionalDouble value) {
    return value.getAsDouble();
  }
}
