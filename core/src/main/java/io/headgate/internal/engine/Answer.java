package io.headgate.internal.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the sender of a message waits for. Thread-safe. */
final class Answer<T> {

  private final CompletableFuture<T> future = new CompletableFuture<>();

  void give(T value) {
    future.complete(value);
  }

  void refuse(RuntimeException refusal) {
    future.completeExceptionally(refusal);
  }

  /** The engine does nothing any more. */
  void stopped(Throwable reason) {
    refuse(
        new IllegalStateException(
            "The engine has stopped and does nothing any more: " + FailureText.of(reason), reason));
  }

  boolean isGiven() {
    return future.isDone();
  }

  T await() {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for the engine", e);
    } catch (ExecutionException e) {
      throw rethrown(e);
    }
  }

  /** Whether it was given in time. */
  boolean await(Duration timeout) throws InterruptedException {
    try {
      future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw rethrown(e);
    }
  }

  /** The same kind of exception, with the caller's stack trace. */
  private static RuntimeException rethrown(ExecutionException e) {
    String message = String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
    return e.getCause() instanceof IllegalArgumentException
        ? new IllegalArgumentException(message, e.getCause())
        : new IllegalStateException(message, e.getCause());
  }
}
