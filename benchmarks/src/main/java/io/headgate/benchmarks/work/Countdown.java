package io.headgate.benchmarks.work;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/** Which tasks may begin, by counting the ends of those that they wait for. Thread-safe. */
public final class Countdown {

  private final List<List<Integer>> downstream;
  private final AtomicIntegerArray open;

  public Countdown(Workload workload) {
    this.downstream = workload.downstream();
    this.open = new AtomicIntegerArray(workload.upstream().stream().mapToInt(List::size).toArray());
  }

  /** The tasks that wait for nothing. */
  public List<Integer> first() {
    return IntStream.range(0, open.length()).filter(task -> open.get(task) == 0).boxed().toList();
  }

  /** The tasks that may begin since this one has ended. */
  public List<Integer> ended(int task) {
    return downstream.get(task).stream().filter(next -> open.decrementAndGet(next) == 0).toList();
  }
}
