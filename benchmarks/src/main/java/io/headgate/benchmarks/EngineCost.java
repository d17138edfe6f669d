package io.headgate.benchmarks;

import io.headgate.benchmarks.contender.Headgate;
import io.headgate.benchmarks.work.Workload;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.testing.TestOrchestrator;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the engine itself costs, without a database and without threads: a run of 1,000 tasks on the
 * in-memory store, its bodies on the calling thread. Microseconds per run are nanoseconds per task.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EngineCost {

  private static final LocalDate DATE = LocalDate.of(2026, 1, 1);

  @Param({"fan", "chain", "layered"})
  public String shape = "fan";

  private Workload workload = Workload.chain(1);

  @Setup
  public void setUp() {
    workload =
        switch (shape) {
          case "fan" -> Workload.fan(998);
          case "chain" -> Workload.chain(1_000);
          case "layered" -> Workload.layered(10, 100, 3);
          default -> throw new IllegalArgumentException("There is no shape " + shape);
        };
  }

  /** One run on a new orchestrator. */
  @Benchmark
  public DagRunId run() {
    try (TestOrchestrator orchestrator =
        TestOrchestrator.of(Headgate.dag(workload, task -> {})).build()) {
      DagRunId run = orchestrator.run(Headgate.DAG, DATE);
      orchestrator.runUntilQuiet();
      if (orchestrator.run(run).state() != DagRunState.SUCCESS) {
        throw new IllegalStateException("The run ended as " + orchestrator.run(run).state());
      }
      return run;
    }
  }
}
