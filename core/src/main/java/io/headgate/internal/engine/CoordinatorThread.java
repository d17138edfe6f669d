package io.headgate.internal.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the coordinator its turns for as long as the inbox is open. */
final class CoordinatorThread implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorThread.class);

  /** The clock may be set while it is waited for; this bounds how late that is noticed. */
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

  /**
   * Bodies that end together share a commit. What ends is committed after at most this part of the
   * time that the last commit took, even if other bodies that run could still join it.
   */
  private static final int LINGER_PART = 3;

  private static final long LONGEST_LINGER_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

  private final Coordinator coordinator;
  private final Inbox inbox;
  private final Thread thread;

  CoordinatorThread(Coordinator coordinator, Inbox inbox) {
    this.coordinator = coordinator;
    this.inbox = inbox;
    this.thread = new Thread(this, "headgate-coordinator");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  void join(Duration atMost) throws InterruptedException {
    thread.join(atMost.toMillis());
  }

  @Override
  @SuppressWarnings("CatchingThrowable") // Whatever stops the coordinator stops the engine, loudly.
  public void run() {
    try {
      while (!inbox.isClosed()) {
        long begin = System.nanoTime();
        coordinator.turn();
        long turn = System.nanoTime() - begin;
        Optional<Duration> idle = coordinator.idleFor();
        inbox.await(idle.map(until -> until.compareTo(LONGEST_SLEEP) < 0 ? until : LONGEST_SLEEP));
        inbox.linger(coordinator.bodies(), Math.min(turn / LINGER_PART, LONGEST_LINGER_NANOS));
      }
    } catch (Throwable failure) {
      LOG.error(
          "The engine stops: nothing that it had not committed counts, and a new process goes on"
              + " from the last commit",
          failure);
      coordinator.stop(failure);
    }
  }
}
