package io.headgate.internal.engine;

import io.headgate.run.TaskInstanceId;
import io.headgate.spi.TaskExecutor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Core's own executor: a fixed number of daemon threads. */
final class WorkerPool implements TaskExecutor {

  private final int workers;
  private final ExecutorService threads;

  WorkerPool(int workers) {
    this.workers = workers;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newFixedThreadPool(
            workers,
            body -> {
              Thread thread = new Thread(body, "headgate-worker-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public int slots() {
    return workers;
  }

  @Override
  public void execute(TaskInstanceId id, int attempt, Runnable body) {
    threads.execute(body);
  }

  /** The engine has waited for the bodies, so what still runs ignores its interruption. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
