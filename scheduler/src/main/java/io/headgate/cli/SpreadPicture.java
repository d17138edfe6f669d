package io.headgate.cli;

import io.headgate.profile.Spread;

/** A distribution in a line of text, from zero to the largest value. */
final class SpreadPicture {

  private static final int WIDTH = 20;

  private SpreadPicture() {}

  /** Such as {@code ==|--------------*}; empty if there are no values but zero. */
  static String of(Spread spread) {
    if (spread.max() == 0) {
      return "";
    }
    StringBuilder picture = new StringBuilder(" ".repeat(WIDTH));
    fill(picture, '-', spread.min(), spread.max(), spread.max());
    fill(picture, '=', spread.quantiles().get(1), spread.quantiles().get(3), spread.max());
    picture.setCharAt(place(spread.max(), spread.max()), '*');
    picture.setCharAt(place(spread.median(), spread.max()), '|');
    return picture.toString();
  }

  private static void fill(StringBuilder picture, char with, long from, long to, long largest) {
    for (int i = place(from, largest); i <= place(to, largest); i++) {
      picture.setCharAt(i, with);
    }
  }

  private static int place(long value, long largest) {
    return (int) Math.round((double) (WIDTH - 1) * value / largest);
  }
}
