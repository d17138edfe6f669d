package io.headgate.internal.engine;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a store that cannot be reached, for as long as the engine is open. Somebody who takes
 * the turns by hand is not made to wait. Confined to the coordinator.
 */
final class Patience {

  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final int MOST_DOUBLINGS = 5;

  private final Inbox inbox;
  private boolean waits;

  Patience(Inbox inbox) {
    this.inbox = inbox;
  }

  /** From now on, there is a thread that can wait. */
  void begin() {
    waits = true;
  }

  /** Does it again until the store answers. */
  void insist(Runnable work) {
    int failures = 0;
    while (true) {
      try {
        work.run();
        if (failures > 0) {
          LOG.info("The store answers again, after {} failures", failures);
        }
        return;
      } catch (StoreUnavailableException e) {
        failures++;
        pause(e, failures);
      }
    }
  }

  /**
   * Waits for a while that grows with the number of failures in a row.
   *
   * @throws StoreUnavailableException the same, if nobody should wait
   */
  void pause(StoreUnavailableException e, int failures) {
    if (!waits || inbox.isClosed()) {
      throw e;
    }
    if (failures == 1) {
      LOG.warn("The store is not available; trying until it is", e);
    } else {
      LOG.debug("The store is still not available after {} failures", failures, e);
    }
    try {
      if (inbox.awaitClosed(FIRST.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS)))) {
        throw e;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }
}
