package io.headgate.internal.engine;

import io.headgate.dag.Pool;

/**
 * The slots of one pool, which all lanes use. Lanes are chosen by what they have got of the whole
 * capacity, so one that gets much elsewhere could lose the pool to another one for ever; therefore
 * each fourth start in a pool goes to whoever is most senior in it, of whatever lane. Confined to
 * the coordinator.
 */
final class PoolSlots {

  /** So many starts may pass over the most senior task. */
  static final int PASSED_OVER_AT_MOST = 3;

  private final Pool pool;
  private int used;
  private int passedOver;

  PoolSlots(Pool pool) {
    this.pool = pool;
  }

  Pool pool() {
    return pool;
  }

  boolean isFull() {
    return used >= pool.slots();
  }

  /** Whether the next start in the pool belongs to the most senior task. */
  boolean owesTheMostSenior() {
    return passedOver >= PASSED_OVER_AT_MOST;
  }

  void take(boolean byTheMostSenior) {
    used++;
    passedOver = byTheMostSenior ? 0 : passedOver + 1;
  }

  void giveBack() {
    used--;
  }
}
