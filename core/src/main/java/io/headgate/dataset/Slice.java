package io.headgate.dataset;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * One member of the list that a table is cut by beside time, such as a region: the rows whose
 * {@code column} is {@code value}. Immutable and thread-safe.
 *
 * @param name how people name it, such as {@code EU}; the dataset's name ends in it
 * @param column the column that holds the value, as text
 * @param value what the column holds
 */
public record Slice(String name, String column, String value) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

  /**
   * @throws IllegalArgumentException if the name or the column is unsafe, or the value is empty
   */
  public Slice {
    requireName(name);
    Names.requireSimple("column of slice " + name, column);
    if (requireNonNull(value, "value").isEmpty()) {
      throw new IllegalArgumentException(
          "Slice " + name + " needs the value that column " + column + " has in its rows");
    }
  }

  static String requireName(String name) {
    if (!NAME.matcher(requireNonNull(name, "name")).matches()) {
      throw new IllegalArgumentException(
          "Cannot use '"
              + name
              + "' as the name of a slice: use up to 64 letters, digits, underscores and hyphens,"
              + " starting with a letter or digit, and give the column's value beside it, as in"
              + " slicedBy(\"region\", Map.of(\"south_west\", \"South West\"))");
    }
    return name;
  }

  @Override
  public String toString() {
    return column + " = " + value;
  }
}
