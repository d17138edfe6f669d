package io.headgate.inspection;

import io.headgate.quality.TableInspector;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Somebody who answers SQL. Thread-safe. */
public interface SqlEngine {

  /** Which SQL it understands. */
  SqlDialect dialect();

  /**
   * The table that is to be inspected, or what is enough of it for the partitions asked for.
   *
   * @return empty if there is no such table
   */
  Optional<Relation> relation(TableInspector.Request request);

  /**
   * Another whole table, to look values up in.
   *
   * @return empty if there is no such table
   */
  Optional<Relation> relation(String table);

  /**
   * How many queries it answers at the same time. Those beyond the first are asked by threads that
   * the asking thread starts, and which inherit from it.
   */
  default int parallelism() {
    return 1;
  }

  /**
   * From how many rows on a look at a part of the values may save a grouping of all of them.
   * Matters only for a dialect that has hashes.
   */
  default long sampledFrom() {
    return Long.MAX_VALUE;
  }

  /**
   * Whether no number occurs twice, told in a cheaper way than by grouping.
   *
   * @param sql gives one column of 64-bit numbers, spread as those of a hash are
   * @param rows about how many
   * @return empty if there is no cheaper way here
   * @throws QueryRefusedException if it cannot be answered
   */
  default Optional<Boolean> areAllDifferent(String sql, long rows) {
    return Optional.empty();
  }

  /**
   * The rows that answer the query, each with its columns in order.
   *
   * @throws QueryRefusedException if it cannot be answered
   */
  List<@Nullable Object[]> query(String sql);
}
