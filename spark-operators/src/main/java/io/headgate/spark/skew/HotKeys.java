package io.headgate.spark.skew;

import static org.apache.spark.sql.functions.lit;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;

/**
 * The hot keys of the rows of one side.
 *
 * @param rows about how many rows they were found in, so that each occurs there; 0 if they were
 *     named by somebody
 */
record HotKeys(List<String> columns, List<HotKey> keys, double rows) {

  HotKeys {
    columns = List.copyOf(columns);
    keys = List.copyOf(keys);
    for (HotKey key : keys) {
      if (key.values().size() != columns.size()) {
        throw new IllegalArgumentException(
            "Hot key " + key + " has not one value for each of " + String.join(", ", columns));
      }
    }
  }

  static HotKeys named(List<String> columns, List<HotKey> keys) {
    return new HotKeys(columns, keys, 0);
  }

  /** Whether each of them occurs among the rows. */
  boolean isSeen() {
    return rows > 0;
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  double largestShare() {
    return keys.stream().mapToDouble(HotKey::share).max().orElse(0);
  }

  double smallestShare() {
    return keys.stream().mapToDouble(HotKey::share).min().orElse(0);
  }

  /** Whether a row has a hot key; never null. */
  Column hot() {
    return any(keys);
  }

  /** Whether a row can match one with a hot key; never null. A key with a null matches none. */
  Column matching() {
    return any(keys.stream().filter(key -> !key.hasNull()).toList());
  }

  private Column any(List<HotKey> some) {
    return some.isEmpty()
        ? lit(false)
        : Columns.all(some.stream().map(this::is).toList(), Column::or);
  }

  private Column is(HotKey key) {
    return Columns.equal(columns, key.values());
  }

  @Override
  public String toString() {
    return keys.stream().map(HotKey::toString).collect(Collectors.joining(", "));
  }
}
