package io.headgate.internal.engine;

import io.headgate.spi.RunListener;
import io.headgate.ticket.Ticket;
import java.time.Duration;
import java.util.List;

/**
 * Tells trackers of tickets, beside the coordinator: it reads what is to be told from the store, so
 * that it loses nothing with the process. Thread-safe.
 */
final class Deliveries implements RunListener, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Outbox outbox;
  private final List<DeliveryAttempt> attempts;
  private volatile List<DeliveryThread> threads = List.of();
  private boolean closed;

  Deliveries(Outbox outbox, Tracking tracking) {
    this.outbox = outbox;
    this.attempts =
        tracking.trackers().stream().map(tracker -> new DeliveryAttempt(outbox, tracker)).toList();
  }

  /** Tells what is due from now on, on threads of its own. Idempotent. */
  synchronized void start() {
    if (closed || !threads.isEmpty()) {
      return;
    }
    threads = attempts.stream().map(attempt -> new DeliveryThread(outbox, attempt)).toList();
    threads.forEach(DeliveryThread::start);
  }

  /** Tells what is due, on the caller's thread, each delivery at most once. */
  void deliverNow() {
    for (DeliveryAttempt attempt : attempts) {
      outbox.enroll(attempt.tracker());
      try {
        while (attempt.next().outcome() != DeliveryAttempt.Outcome.NOTHING_DUE) {
          // What failed is not due again at once.
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Override
  public void ticketChanged(Ticket ticket) {
    threads.forEach(DeliveryThread::wake);
  }

  /** Tells what is still due, but not for long. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    threads.forEach(DeliveryThread::end);
    try {
      joinAll();
      threads.forEach(DeliveryThread::interrupt);
      joinAll();
    } catch (InterruptedException e) {
      threads.forEach(DeliveryThread::interrupt);
      Thread.currentThread().interrupt();
    }
  }

  /** All of them together are given the patience once. */
  private void joinAll() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (DeliveryThread thread : threads) {
      thread.join(Duration.ofNanos(deadline - System.nanoTime()));
    }
  }
}
