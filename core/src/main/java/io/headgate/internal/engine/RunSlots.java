package io.headgate.internal.engine;

/** How many tasks of one run are running, where that is bounded. Confined to the coordinator. */
final class RunSlots {

  private final int atMost;
  private int used;

  RunSlots(int atMost) {
    this.atMost = atMost;
  }

  boolean isFull() {
    return used >= atMost;
  }

  boolean isUnused() {
    return used == 0;
  }

  void take() {
    used++;
  }

  void giveBack() {
    used--;
  }
}
