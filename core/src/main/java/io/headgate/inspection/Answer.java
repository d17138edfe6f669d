package io.headgate.inspection;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an engine said to one of several queries. */
record Answer(List<@Nullable Object[]> answered, Optional<QueryRefusedException> refusal) {

  /**
   * The rows.
   *
   * @throws QueryRefusedException if it refused
   */
  List<@Nullable Object[]> rows() {
    refusal.ifPresent(
        refused -> {
          throw refused;
        });
    return answered;
  }

  /** In the order of the queries; as many at a time as the engine takes. */
  static List<Answer> to(List<String> queries, SqlEngine engine) {
    return SideBySide.of(
        queries.stream().<Supplier<Answer>>map(query -> () -> ask(engine, query)).toList(),
        engine.parallelism());
  }

  private static Answer ask(SqlEngine engine, String query) {
    try {
      return new Answer(engine.query(query), Optional.empty());
    } catch (QueryRefusedException e) {
      return new Answer(List.of(), Optional.of(e));
    }
  }
}
