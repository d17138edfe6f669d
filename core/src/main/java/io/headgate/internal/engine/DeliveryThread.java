package io.headgate.internal.engine;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells one tracker of tickets, so that one that is away keeps no other one waiting. */
final class DeliveryThread implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(DeliveryThread.class);

  /** Other nodes and the command line change tickets too, and tell nobody here. */
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(5);

  private final Outbox outbox;
  private final DeliveryAttempt attempt;
  private final Semaphore bell = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;
  private boolean enrolled;

  /** Whether it was said already that the store does not answer. */
  private boolean troubled;

  private int failuresInARow;
  private long pausedUntil = System.nanoTime();

  DeliveryThread(Outbox outbox, DeliveryAttempt attempt) {
    this.outbox = outbox;
    this.attempt = attempt;
    this.thread = new Thread(this, "headgate-tickets " + attempt.tracker());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** There may be something to tell. */
  void wake() {
    bell.release();
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        Duration sleep = deliverAll();
        if (!closed) {
          boolean rung = bell.tryAcquire(sleep.toNanos(), TimeUnit.NANOSECONDS);
          if (rung) {
            bell.drainPermits();
          }
        }
      }
      deliverAll(); // What the last work has changed, unless closing takes too long.
    } catch (InterruptedException e) {
      LOG.debug("Telling {} of tickets ends with the orchestrator", attempt.tracker());
    }
  }

  /** Returns how long there is nothing to do. */
  private Duration deliverAll() throws InterruptedException {
    try {
      if (!enrolled) {
        outbox.enroll(attempt.tracker());
        enrolled = true;
      }
      while (isAllowed()) {
        DeliveryAttempt.Result result = attempt.next();
        switch (result.outcome()) {
          case NOTHING_DUE -> {
            troubled = false;
            return sleep();
          }
          case DELIVERED, REFUSED -> failuresInARow = 0;
          case UNAVAILABLE -> leaveAlone(result.pause());
        }
      }
    } catch (RuntimeException e) {
      if (closed || troubled) {
        LOG.debug("Still cannot read or write what {} is to be told", attempt.tracker(), e);
      } else {
        troubled = true;
        LOG.warn("Cannot read or write what {} is to be told; trying again", attempt.tracker(), e);
      }
      return LONGEST_SLEEP;
    }
    return atMost(Duration.ofNanos(Math.max(0, pausedUntil - System.nanoTime())));
  }

  private boolean isAllowed() {
    return System.nanoTime() - pausedUntil >= 0;
  }

  private void leaveAlone(Duration atLeast) {
    failuresInARow++;
    Duration pause = DeliveryAttempt.pauseAfter(failuresInARow);
    pausedUntil = System.nanoTime() + (pause.compareTo(atLeast) >= 0 ? pause : atLeast).toNanos();
  }

  private Duration sleep() {
    return atMost(outbox.untilNext(attempt.tracker()).orElse(LONGEST_SLEEP));
  }

  private static Duration atMost(Duration duration) {
    return duration.compareTo(LONGEST_SLEEP) <= 0 ? duration : LONGEST_SLEEP;
  }

  /** Tells what is due, and ends. */
  void end() {
    closed = true;
    bell.release();
  }

  /** What takes too long is made again by the next process. */
  void interrupt() {
    thread.interrupt();
  }

  /** Waits for its end, but not longer than that. */
  void join(Duration patience) throws InterruptedException {
    // A patience of zero would be one without an end.
    thread.join(Math.max(1, patience.toMillis()));
  }
}
