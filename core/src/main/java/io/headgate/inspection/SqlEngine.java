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
   * The rows that answer the query, each with its columns in order.
   *
   * @throws QueryRefusedException if it cannot be answered
   */
  List<@Nullable Object[]> query(String sql);
}
