package io.headgate.spi;

import io.headgate.run.TaskInstanceId;

/**
 * Runs task bodies on threads. Core's own is a bounded thread pool; a host may bring another, such
 * as Quartz's. Implementations are thread-safe.
 */
public interface TaskExecutor extends AutoCloseable {

  /** How many bodies it runs at the same time; the engine hands over no more than that. */
  int slots();

  /**
   * Runs {@code body} once on a thread of this executor, soon. The body never throws; it ends when
   * its work does, or soon after its thread is interrupted.
   *
   * @throws java.util.concurrent.RejectedExecutionException if it cannot
   */
  void execute(TaskInstanceId id, int attempt, Runnable body);

  /** Waits for running bodies, then lets go of the threads that it made itself. */
  @Override
  void close();
}
