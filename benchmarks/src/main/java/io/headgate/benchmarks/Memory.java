package io.headgate.benchmarks;

import io.headgate.Orchestrator;
import io.headgate.benchmarks.store.DurableStore;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.CountDownLatch;

/** How much heap stays in use per task instance, after a garbage collection. */
public final class Memory {

  private static final String DAG = "benchmark";
  private static final LocalDate FIRST = LocalDate.of(2000, 1, 1);

  private Memory() {}

  /**
   * The heap on one store.
   *
   * @param live bytes per task instance of runs that go on
   * @param finished bytes per task instance when all runs have ended, more than before them
   */
  public record Result(String store, int instances, double live, double finished) {}

  /**
   * Keeps {@code runs} runs of a root and {@code width} tasks after it alive at once, then lets
   * them end.
   */
  public static Result measure(int runs, int width, DurableStore store)
      throws InterruptedException {
    Gate gate = new Gate();
    Dag dag = dag(width, runs, gate);
    int instances = runs * (width + 1);
    try (Orchestrator orchestrator =
        store.configure(Orchestrator.builder()).dag(dag).workers(16).build()) {
      orchestrator.start();
      // What the first run leaves behind, such as loaded classes, belongs to no task instance.
      orchestrator.run(DAG, FIRST.minusDays(1));
      awaitEnd(orchestrator);
      gate.shut();
      long before = usedHeap();
      for (int run = 0; run < runs; run++) {
        orchestrator.run(DAG, FIRST.plusDays(run));
      }
      long live = usedHeap() - before;
      gate.open();
      awaitEnd(orchestrator);
      long finished = usedHeap() - before;
      return new Result(
          store.name(), instances, (double) live / instances, (double) finished / instances);
    }
  }

  /** What the roots of the runs wait for; open at first. */
  private static final class Gate {
    private volatile CountDownLatch latch = new CountDownLatch(0);

    void shut() {
      latch = new CountDownLatch(1);
    }

    void open() {
      latch.countDown();
    }

    void pass() throws InterruptedException {
      latch.await();
    }
  }

  private static void awaitEnd(Orchestrator orchestrator) throws InterruptedException {
    if (!orchestrator.awaitQuiet(Duration.ofMinutes(10))) {
      throw new IllegalStateException("The runs did not end");
    }
  }

  private static Dag dag(int width, int runs, Gate gate) {
    DagBuilder builder = Dag.named(DAG).maxActiveRuns(runs);
    TaskRef root =
        builder.task(
            "root",
            context -> {
              gate.pass();
              return TaskResult.success();
            });
    for (int task = 0; task < width; task++) {
      builder.after(root).task("t" + task, context -> TaskResult.success());
    }
    return builder.build();
  }

  /** Collected until nothing more goes. */
  private static long usedHeap() {
    long used = Long.MAX_VALUE;
    for (int round = 0; round < 10; round++) {
      System.gc();
      long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      if (now >= used - 1_000) {
        return Math.min(now, used);
      }
      used = now;
    }
    return used;
  }
}
