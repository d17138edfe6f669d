package io.headgate.internal.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What the coordinator has been told and has not yet looked at. Thread-safe. */
final class Inbox {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition closed = lock.newCondition();
  private List<Message> messages = new ArrayList<>();
  private boolean woken;

  /** With so many messages, whoever waits is woken. */
  private int wanted = 1;

  private @Nullable Throwable closedFor;

  /** Adds a message, or refuses it if the inbox is closed. */
  void post(Message message) {
    Throwable refusal;
    lock.lock();
    try {
      refusal = closedFor;
      if (refusal == null) {
        messages.add(message);
        if (messages.size() >= wanted) {
          arrived.signal();
        }
      }
    } finally {
      lock.unlock();
    }
    if (refusal != null) {
      message.refuse(refusal);
    }
  }

  /** Has the coordinator look at the clock again. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Takes everything that waits. */
  List<Message> drain() {
    lock.lock();
    try {
      List<Message> drained = messages;
      messages = new ArrayList<>();
      woken = false;
      return drained;
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return messages.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is something to look at, but no longer than {@code atMost}. */
  void await(Optional<Duration> atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = atMost.map(Duration::toNanos).orElse(Long.MAX_VALUE);
      while (messages.isEmpty() && !woken && closedFor == null && nanos > 0) {
        if (atMost.isPresent()) {
          nanos = arrived.awaitNanos(nanos);
        } else {
          arrived.await(1, TimeUnit.DAYS);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits a little for more, once there is something, so that it can be committed together.
   *
   * @param enough more than so many messages are not waited for
   * @param nanos no longer than this
   */
  void linger(int enough, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (messages.isEmpty()) {
        return;
      }
      wanted = enough;
      long left = nanos;
      while (messages.size() < enough && !woken && closedFor == null && left > 0) {
        left = arrived.awaitNanos(left);
      }
    } finally {
      wanted = 1;
      lock.unlock();
    }
  }

  /** Refuses what waits and whatever comes. */
  void close(Throwable reason) {
    List<Message> refused;
    lock.lock();
    try {
      if (closedFor == null) {
        closedFor = reason;
      }
      refused = messages;
      messages = new ArrayList<>();
      arrived.signalAll();
      closed.signalAll();
    } finally {
      lock.unlock();
    }
    refused.forEach(message -> message.refuse(reason));
  }

  /**
   * Waits until it is closed, but no longer than {@code atMost}.
   *
   * @return whether it is
   */
  boolean awaitClosed(Duration atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = atMost.toNanos();
      while (closedFor == null && nanos > 0) {
        nanos = closed.awaitNanos(nanos);
      }
      return closedFor != null;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closedFor != null;
    } finally {
      lock.unlock();
    }
  }
}
