package io.headgate.benchmarks;

import io.headgate.benchmarks.contender.Headgate;
import io.headgate.benchmarks.store.DurableStore;
import io.headgate.benchmarks.text.Numbers;
import io.headgate.benchmarks.work.Workload;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long it takes from the end of the last upstream body to the beginning of the next body. */
public final class Latency {

  private Latency() {}

  /**
   * The latencies on one store.
   *
   * @param commit what one commit takes, in microseconds
   * @param p50 in microseconds
   * @param p99 in microseconds
   */
  public record Result(String store, String workload, double commit, double p50, double p99) {
    /** In units of one commit. */
    public double p50InCommits() {
      return p50 / commit;
    }

    /** In units of one commit. */
    public double p99InCommits() {
      return p99 / commit;
    }
  }

  /** Measured over {@code runs} runs, after one that is not counted. */
  public static Result measure(Workload workload, DurableStore store, int runs)
      throws SQLException, InterruptedException {
    List<Double> micros = new ArrayList<>();
    double commit;
    try (Headgate headgate = new Headgate(workload, store)) {
      double before = RawCommits.medianMicros(store, 300);
      for (int run = 0; run <= runs; run++) {
        AtomicLongArray begun = new AtomicLongArray(workload.size());
        AtomicLongArray ended = new AtomicLongArray(workload.size());
        headgate.run(
            task -> {
              begun.set(task, System.nanoTime());
              ended.set(task, System.nanoTime());
            });
        if (run > 0) {
          micros.addAll(latencies(workload, begun, ended));
        }
      }
      commit = (before + RawCommits.medianMicros(store, 300)) / 2;
    }
    double[] sorted = micros.stream().mapToDouble(Double::doubleValue).toArray();
    return new Result(
        store.name(),
        workload.name(),
        commit,
        Numbers.percentile(sorted, 0.5),
        Numbers.percentile(sorted, 0.99));
  }

  private static List<Double> latencies(
      Workload workload, AtomicLongArray begun, AtomicLongArray ended) {
    List<Double> micros = new ArrayList<>();
    for (int task = 0; task < workload.size(); task++) {
      long upstream =
          workload.upstream().get(task).stream().mapToLong(ended::get).max().orElse(Long.MAX_VALUE);
      if (upstream != Long.MAX_VALUE) {
        micros.add((begun.get(task) - upstream) / 1e3);
      }
    }
    return micros;
  }
}
