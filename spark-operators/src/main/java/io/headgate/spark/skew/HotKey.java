package io.headgate.spark.skew;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A key that holds a large part of the rows.
 *
 * @param values one per column of the key, of the types that Spark's rows have; may be null
 * @param share of all rows, from 0 to 1; 0 if it was named and not measured
 */
public record HotKey(List<@Nullable Object> values, double share) {

  public HotKey {
    values = Collections.unmodifiableList(new ArrayList<>(values));
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("A share lies between 0 and 1, not at " + share);
    }
  }

  boolean hasNull() {
    return values.contains(null);
  }

  /** Such as {@code 0 (60 %)}, or {@code 0} if the share is not known. */
  @Override
  public String toString() {
    String key = values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return share == 0 ? key : key + String.format(Locale.ROOT, " (%.0f %%)", share * 100);
  }
}
