package io.headgate.benchmarks.contender;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The slots of those who have no threads of their own. */
final class Threads {

  private Threads() {}

  static ExecutorService slots() {
    return Executors.newFixedThreadPool(
        Contender.SLOTS,
        body -> {
          Thread thread = new Thread(body, "slot");
          thread.setDaemon(true);
          return thread;
        });
  }
}
