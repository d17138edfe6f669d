package io.headgate.inspection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
    int threads = Math.min(engine.parallelism(), queries.size());
    if (threads <= 1) {
      return queries.stream().map(query -> ask(engine, query)).toList();
    }
    // New threads each time: they inherit the job group, which a pool's would not.
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Answer>> asked = new ArrayList<>();
      for (String query : queries) {
        asked.add(pool.submit(() -> ask(engine, query)));
      }
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> answer : asked) {
        answers.add(answer.get());
      }
      return answers;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The inspection was interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException runtime
          ? runtime
          : new IllegalStateException(String.valueOf(e.getMessage()), e);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Answer ask(SqlEngine engine, String query) {
    try {
      return new Answer(engine.query(query), Optional.empty());
    } catch (QueryRefusedException e) {
      return new Answer(List.of(), Optional.of(e));
    }
  }
}
