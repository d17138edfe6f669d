package io.headgate.faults;

import java.lang.management.ManagementFactory;

/** How much of the heap is in use. */
final class Heap {

  private Heap() {}

  /** In bytes, after everything that nobody can reach any more was collected. */
  static long live() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
