package io.headgate.benchmarks;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.benchmarks.store.DurableStore;
import io.headgate.benchmarks.text.Numbers;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.testing.SettableClock;
import io.headgate.time.Timetable;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What a tick costs with many DAGs, of which some have a run due. */
public final class Ticks {

  private static final LocalDate DAY = LocalDate.of(2026, 1, 1);

  private Ticks() {}

  /**
   * The medians on one store.
   *
   * @param dags registered
   * @param due runs that each tick creates
   * @param tickMillis how long {@code tick()} takes
   * @param cpuMillis processor time for the tick and everything that follows from it
   * @param wallMillis until the last run has ended
   */
  public record Result(
      String store, int dags, int due, double tickMillis, double cpuMillis, double wallMillis) {
    /** Of one processor, if this comes once a minute. */
    public double cpuShare() {
      return cpuMillis / Duration.ofMinutes(1).toMillis();
    }
  }

  /** Medians over {@code rounds} minutes, after two that are not counted. */
  public static Result measure(int dags, int due, int tasks, int rounds, DurableStore store)
      throws InterruptedException {
    SettableClock clock = SettableClock.at(DAY);
    OrchestratorBuilder builder = store.configure(Orchestrator.builder()).clock(clock).workers(16);
    for (int number = 0; number < dags; number++) {
      builder.dag(dag(number, tasks, number < due));
    }
    List<Double> ticks = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    List<Double> wall = new ArrayList<>();
    try (Orchestrator orchestrator = builder.build()) {
      orchestrator.start();
      orchestrator.tick();
      for (int round = -2; round < rounds; round++) {
        clock.advance(Duration.ofMinutes(1));
        long cpuBefore = processNanos();
        long start = System.nanoTime();
        int created = orchestrator.tick().size();
        long ticked = System.nanoTime();
        if (created != due) {
          throw new IllegalStateException(created + " runs were created, not " + due);
        }
        if (!orchestrator.awaitQuiet(Duration.ofMinutes(10))) {
          throw new IllegalStateException("The runs did not end");
        }
        if (round >= 0) {
          ticks.add((ticked - start) / 1e6);
          wall.add((System.nanoTime() - start) / 1e6);
          cpu.add((processNanos() - cpuBefore) / 1e6);
        }
      }
    }
    return new Result(
        store.name(), dags, due, Numbers.median(ticks), Numbers.median(cpu), Numbers.median(wall));
  }

  /** A chain of tasks; every minute if it is to be due, else once a day. */
  private static Dag dag(int number, int tasks, boolean due) {
    DagBuilder builder =
        Dag.named("dag_" + number)
            .timetable(Timetable.cron(due ? "* * * * *" : "30 12 * * *", ZoneOffset.UTC))
            .startingOn(DAY)
            .catchup(Catchup.ALL);
    TaskRef last = builder.task("t0", context -> TaskResult.success());
    for (int task = 1; task < tasks; task++) {
      last = builder.after(last).task("t" + task, context -> TaskResult.success());
    }
    return builder.build();
  }

  private static long processNanos() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    if (system instanceof com.sun.management.OperatingSystemMXBean measuring) {
      return measuring.getProcessCpuTime();
    }
    throw new IllegalStateException("This JVM does not tell its processor time");
  }
}
