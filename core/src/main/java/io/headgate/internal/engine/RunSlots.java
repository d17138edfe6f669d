package io.headgate.internal.engine;

import io.headgate.run.DagRunId;

/** How many tasks of one run are running, where that is bounded. Confined to the coordinator. */
final class RunSlots {

  private final DagRunId run;
  private final int atMost;
  private int used;

  RunSlots(DagRunId run, int atMost) {
    this.run = run;
    this.atMost = atMost;
  }

  DagRunId run() {
    return run;
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
