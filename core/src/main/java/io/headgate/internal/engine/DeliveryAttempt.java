package io.headgate.internal.engine;

import io.headgate.ticket.Receipt;
import io.headgate.ticket.Tracker;
import io.headgate.ticket.TrackerException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims deliveries to one tracker, makes them, and writes down what came of them. */
final class DeliveryAttempt {

  private static final Logger LOG = LoggerFactory.getLogger(DeliveryAttempt.class);

  /** Longer than any delivery takes: after that, whoever claimed it is taken for dead. */
  static final Duration CLAIM = Duration.ofMinutes(5);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final int MOST_DOUBLINGS = 7;

  /** Where somebody has to do something first, which takes time. */
  private static final Duration AFTER_REFUSAL = Duration.ofMinutes(30);

  private static final Duration LONGEST_PAUSE = Duration.ofHours(6);

  private static final int MAX_ERROR = 1_000;

  private static final int MOST_TRIES = 60;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  /** What an attempt shows. */
  enum Outcome {
    NOTHING_DUE,
    DELIVERED,
    /** This ticket could not be told; others may be. */
    REFUSED,
    /** The tracker cannot be told anything just now. */
    UNAVAILABLE
  }

  /**
   * @param pause how long the tracker wants to be left alone at least
   */
  record Result(Outcome outcome, Duration pause) {}

  private final Outbox outbox;
  private final Tracker tracker;
  private final String name;

  DeliveryAttempt(Outbox outbox, Tracker tracker) {
    this.outbox = outbox;
    this.tracker = tracker;
    this.name = tracker.name();
  }

  String tracker() {
    return name;
  }

  /** Makes the delivery that is due the longest. */
  Result next() throws InterruptedException {
    Optional<Outbox.Claimed> due = outbox.claim(name, CLAIM);
    return due.isEmpty() ? new Result(Outcome.NOTHING_DUE, Duration.ZERO) : deliver(due.get());
  }

  private Result deliver(Outbox.Claimed claimed) throws InterruptedException {
    try {
      Receipt receipt = tracker.deliver(claimed.delivery());
      require(delivered(claimed, receipt), claimed);
      return new Result(Outcome.DELIVERED, Duration.ZERO);
    } catch (TrackerException e) {
      return failed(claimed, e);
    } catch (StoreUnavailableException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      failed(claimed, withoutItsMessage(e), AFTER_REFUSAL);
      return new Result(Outcome.REFUSED, Duration.ZERO);
    }
  }

  /**
   * A store that is away for a moment must not make somebody be told twice: this is tried for as
   * long as the claim is sure to hold.
   */
  private boolean delivered(Outbox.Claimed claimed, Receipt receipt) throws InterruptedException {
    for (int i = 1; i < MOST_TRIES; i++) {
      try {
        return outbox.delivered(claimed, receipt);
      } catch (StoreUnavailableException e) {
        LOG.debug("Cannot write down yet what {} was told", name, e);
        Thread.sleep(BETWEEN_TRIES.toMillis());
      }
    }
    return outbox.delivered(claimed, receipt);
  }

  private Result failed(Outbox.Claimed claimed, TrackerException e) {
    String error = String.valueOf(e.getMessage());
    if (e.pause().isEmpty()) {
      failed(claimed, error, AFTER_REFUSAL);
      return new Result(Outcome.REFUSED, Duration.ZERO);
    }
    Duration wanted = shorter(e.pause().get(), LONGEST_PAUSE);
    failed(claimed, error, longer(pauseAfter(claimed.attempt()), wanted));
    return new Result(Outcome.UNAVAILABLE, wanted);
  }

  /** How long a tracker is left alone that could not be told for the n-th time in a row. */
  static Duration pauseAfter(int failures) {
    return FIRST_PAUSE.multipliedBy(1L << Math.min(Math.max(failures - 1, 0), MOST_DOUBLINGS));
  }

  private void failed(Outbox.Claimed claimed, String error, Duration pause) {
    String ticket = claimed.delivery().ticket().id();
    if (claimed.attempt() == 1) {
      LOG.warn("Tracker {} was not told of {}, and will be again: {}", name, ticket, error);
    } else {
      LOG.debug("Attempt {} to tell {} of {}: {}", claimed.attempt(), name, ticket, error);
    }
    String kept = error.length() <= MAX_ERROR ? error : error.substring(0, MAX_ERROR) + "...";
    require(outbox.failed(claimed, kept, pause), claimed);
  }

  private void require(boolean written, Outbox.Claimed claimed) {
    if (!written) {
      LOG.info(
          "Telling {} of {} took longer than {}: somebody else has taken it over",
          name,
          claimed.delivery().ticket().id(),
          CLAIM);
    }
  }

  /** Nobody knows whether the message of an exception that was not foreseen holds a secret. */
  private static String withoutItsMessage(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    return "the tracker failed with "
        + e.getClass().getName()
        + (trace.length == 0 ? "" : " at " + trace[0]);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
