package io.headgate.benchmarks;

import io.headgate.benchmarks.contender.Headgate;
import io.headgate.benchmarks.store.DurableStore;
import io.headgate.benchmarks.text.Numbers;
import io.headgate.benchmarks.work.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** How the time grows with the number of tasks of a run. */
public final class Scaling {

  private Scaling() {}

  /** One size. */
  public record Point(int tasks, double micros) {}

  /** All sizes of one shape on one store. */
  public record Result(String store, String shape, List<Point> points) {
    /** The exponent of the time in the number of tasks, fitted; 1 is linear. */
    public double exponent() {
      return Numbers.exponent(
          points.stream().mapToDouble(Point::tasks).toArray(),
          points.stream().mapToDouble(point -> point.micros() * point.tasks()).toArray());
    }
  }

  /** Median of {@code rounds} for each size, after one that is not counted. */
  public static Result measure(
      String shape,
      IntFunction<Workload> workloads,
      List<Integer> sizes,
      DurableStore store,
      int rounds)
      throws Exception {
    List<Point> points = new ArrayList<>();
    for (int size : sizes) {
      Workload workload = workloads.apply(size);
      try (Headgate headgate = new Headgate(workload, store)) {
        List<Sample> samples = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
          samples.add(Sample.of(headgate, workload, store));
        }
        double micros = Sample.median(samples.subList(1, samples.size())).micros();
        points.add(new Point(workload.size(), micros));
      }
    }
    return new Result(store.name(), shape, points);
  }
}
