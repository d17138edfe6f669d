package io.headgate.inspection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Several things that are asked at the same time. */
final class SideBySide {

  private SideBySide() {}

  /**
   * The answers, in the order of the questions.
   *
   * @param most at a time
   * @throws RuntimeException what the first question that failed threw
   */
  static <T> List<T> of(List<Supplier<T>> questions, int most) {
    int threads = Math.min(most, questions.size());
    if (threads <= 1) {
      return questions.stream().map(Supplier::get).toList();
    }
    // New threads each time: they inherit the job group, which a pool's would not.
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<T>> asked = new ArrayList<>();
      for (Supplier<T> question : questions) {
        asked.add(pool.submit(question::get));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> answer : asked) {
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
}
