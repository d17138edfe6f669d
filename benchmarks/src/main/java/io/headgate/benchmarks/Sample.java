package io.headgate.benchmarks;

import io.headgate.benchmarks.contender.Contender;
import io.headgate.benchmarks.store.DurableStore;
import io.headgate.benchmarks.text.Numbers;
import io.headgate.benchmarks.work.Bodies;
import io.headgate.benchmarks.work.Workload;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one execution of a workload cost, or the medians of several.
 *
 * @param micros microseconds per task
 * @param commits per task; not a number for what keeps nothing
 * @param walBytes bytes of write-ahead log per task; not a number if that cannot be told
 */
public record Sample(double micros, double commits, double walBytes) {

  /** Of an execution whose commits are counted on the store that it keeps its state in. */
  public static Sample of(Contender contender, Workload workload, DurableStore store)
      throws Exception {
    long commits = store.commits();
    long walBytes = store.walBytes();
    double micros = micros(contender, workload);
    double size = workload.size();
    return new Sample(
        micros,
        (store.commits() - commits) / size,
        walBytes < 0 ? Double.NaN : (store.walBytes() - walBytes) / size);
  }

  /** Of an execution that keeps nothing. */
  public static Sample of(Contender contender, Workload workload) throws Exception {
    return new Sample(micros(contender, workload), Double.NaN, Double.NaN);
  }

  private static double micros(Contender contender, Workload workload) throws Exception {
    Bodies bodies = new Bodies(workload);
    long start = System.nanoTime();
    contender.run(bodies);
    long nanos = System.nanoTime() - start;
    bodies.requireEachRanOnce();
    return nanos / 1e3 / workload.size();
  }

  /** Each figure's median. */
  public static Sample median(List<Sample> samples) {
    return new Sample(
        median(samples, Sample::micros),
        median(samples, Sample::commits),
        median(samples, Sample::walBytes));
  }

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
    return Numbers.median(samples.stream().map(figure::applyAsDouble).toList());
  }
}
