package io.headgate.internal.jdbc;

import io.headgate.dataset.DatasetName;
import io.headgate.time.DataInterval;
import java.sql.SQLException;

/**
 * Finds the rows of a dataset that share time with an interval, by index.
 *
 * <p>An index on the start alone would visit every older partition. No partition that overlaps
 * begins earlier than the interval's start less the length of the dataset's longest partition,
 * which a second index answers at once.
 */
final class PartitionFacts {

  private PartitionFacts() {}

  /** The condition on the table {@code alias}; five parameters, see {@link #bind}. */
  static String overlapping(String table, String alias) {
    return """
    %2$s.dataset = ?
      AND %2$s.start_at > ? - (
        SELECT longest.end_at - longest.start_at FROM %1$s longest
        WHERE longest.dataset = ?
        ORDER BY longest.end_at - longest.start_at DESC LIMIT 1)
      AND %2$s.start_at < ? AND %2$s.end_at > ?
    """
        .formatted(table, alias);
  }

  static void bind(Params params, DatasetName dataset, DataInterval interval) throws SQLException {
    long start = Micros.of(interval.start());
    params
        .text(dataset.value())
        .number(start)
        .text(dataset.value())
        .number(Micros.of(interval.end()))
        .number(start);
  }
}
