package io.headgate.spark.skew;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How a join or an aggregation is executed, and why so.
 *
 * @param hotKeys those it treats apart, largest first; empty if it treats none so
 * @param rows the result, not computed yet: the same rows as those of the plain query
 */
public record SkewPlan(
    Technique technique, String reason, List<HotKey> hotKeys, Dataset<Row> rows) {

  public SkewPlan {
    requireNonNull(technique, "technique");
    requireNonNull(reason, "reason");
    hotKeys = List.copyOf(hotKeys);
    requireNonNull(rows, "rows");
  }

  /** Such as {@code SPLIT_HOT: ...}. */
  @Override
  public String toString() {
    return technique + ": " + reason;
  }
}
