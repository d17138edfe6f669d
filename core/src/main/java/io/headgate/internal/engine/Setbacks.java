package io.headgate.internal.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** After what a turn that failed is taken again, from what the store has. */
final class Setbacks {

  private static final Logger LOG = LoggerFactory.getLogger(Setbacks.class);

  /** Others may be quicker now and then; if it never ends, something else is wrong. */
  private static final int MOST_CONFLICTS = 20;

  private final Membership membership;
  private final Patience patience;
  private int conflicts;
  private int outages;

  Setbacks(Membership membership, Patience patience) {
    this.membership = membership;
    this.patience = patience;
  }

  /** Registers anew. */
  void overcome(LeaseLostException e) {
    LOG.warn(
        "This node has lost its runs, and interrupts their bodies. It goes on as a new one", e);
    patience.insist(membership::join);
  }

  /** Somebody else was quicker. */
  void overcome(StoreConflictException e) {
    conflicts++;
    if (conflicts > MOST_CONFLICTS) {
      throw e;
    }
    LOG.info("Another writer was quicker; looking at the store again: {}", e.getMessage());
  }

  /** Waits. */
  void overcome(StoreUnavailableException e) {
    outages++;
    patience.pause(e, outages);
  }
}
