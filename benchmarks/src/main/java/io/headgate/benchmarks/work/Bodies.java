package io.headgate.benchmarks.work;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The bodies of one run of a workload: each notes that it ran, and finds fault if one that it waits
 * for has not. They record themselves outside of what is measured. Thread-safe.
 */
public final class Bodies {

  private final Workload workload;
  private final AtomicIntegerArray runs;
  private final CountDownLatch open;

  public Bodies(Workload workload) {
    this.workload = workload;
    this.runs = new AtomicIntegerArray(workload.size());
    this.open = new CountDownLatch(workload.size());
  }

  /** The body of a task. */
  public void run(int task) {
    for (int before : workload.upstream().get(task)) {
      if (runs.get(before) == 0) {
        throw new IllegalStateException(
            "Task " + task + " of " + workload.name() + " began before task " + before);
      }
    }
    if (runs.incrementAndGet(task) == 1) {
      open.countDown();
    }
  }

  /** Waits until every body has run. */
  public void await() throws InterruptedException {
    if (!open.await(10, TimeUnit.MINUTES)) {
      throw new IllegalStateException(
          open.getCount() + " bodies of " + workload.name() + " did not run");
    }
  }

  /**
   * Finds fault with a body that ran twice or not at all.
   *
   * @throws IllegalStateException unless each has run once
   */
  public void requireEachRanOnce() {
    for (int task = 0; task < workload.size(); task++) {
      if (runs.get(task) != 1) {
        throw new IllegalStateException(
            "Task " + task + " of " + workload.name() + " ran " + runs.get(task) + " times");
      }
    }
  }
}
