package io.headgate.dataset;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/** The one rule for names that end up in SQL, paths, labels and links. */
public final class Names {

  private static final Pattern SIMPLE = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,127}");
  private static final Pattern DOTTED =
      Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,127}(\\.[A-Za-z][A-Za-z0-9_]{0,127}){0,3}");

  private Names() {}

  /**
   * A single name, such as a task id or a column.
   *
   * @throws IllegalArgumentException if it is blank or unsafe
   */
  public static String requireSimple(String what, String name) {
    return require(what, name, SIMPLE, "letters, digits and underscores, starting with a letter");
  }

  /**
   * A name of up to four parts, such as {@code mart.daily_sales}.
   *
   * @throws IllegalArgumentException if it is blank or unsafe
   */
  public static String requireDotted(String what, String name) {
    return require(
        what,
        name,
        DOTTED,
        "up to four parts joined by dots, each of letters, digits and underscores, starting with a"
            + " letter");
  }

  private static String require(String what, String name, Pattern pattern, String rule) {
    if (!pattern.matcher(requireNonNull(name, what)).matches()) {
      throw new IllegalArgumentException(
          "Cannot use '" + name + "' as the name of a " + what + ": use " + rule);
    }
    return name;
  }
}
