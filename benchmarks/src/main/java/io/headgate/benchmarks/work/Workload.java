package io.headgate.benchmarks.work;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A graph of tasks that do nothing. Tasks are numbered, upstream before downstream.
 *
 * @param upstream per task, the tasks that it waits for
 */
public record Workload(String name, List<List<Integer>> upstream) {

  public Workload {
    upstream = upstream.stream().map(List::copyOf).toList();
    for (int task = 0; task < upstream.size(); task++) {
      int bound = task;
      if (upstream.get(task).stream().anyMatch(before -> before < 0 || before >= bound)) {
        throw new IllegalArgumentException(
            "Task " + task + " of " + name + " cannot come after " + upstream.get(task));
      }
    }
  }

  /** One task, then {@code width} side by side, then one. */
  public static Workload fan(int width) {
    List<List<Integer>> upstream = new ArrayList<>();
    upstream.add(List.of());
    upstream.addAll(Collections.nCopies(width, List.of(0)));
    upstream.add(IntStream.rangeClosed(1, width).boxed().toList());
    return new Workload("fan 1-" + width + "-1", upstream);
  }

  /** One task after the other. */
  public static Workload chain(int length) {
    return new Workload(
        "chain " + length,
        IntStream.range(0, length)
            .mapToObj(task -> task == 0 ? List.<Integer>of() : List.of(task - 1))
            .toList());
  }

  /** Each task waits for {@code parents} different random ones of the layer before. */
  public static Workload layered(int layers, int width, int parents) {
    Random random = new Random(layers * 31L + width);
    List<List<Integer>> upstream = new ArrayList<>(Collections.nCopies(width, List.of()));
    for (int layer = 1; layer < layers; layer++) {
      int before = (layer - 1) * width;
      for (int task = 0; task < width; task++) {
        upstream.add(
            random
                .ints(0, width)
                .distinct()
                .limit(Math.min(parents, width))
                .map(position -> before + position)
                .boxed()
                .toList());
      }
    }
    return new Workload("layered " + layers + "x" + width, upstream);
  }

  public int size() {
    return upstream.size();
  }

  /** Per task, the tasks that wait for it. */
  public List<List<Integer>> downstream() {
    List<List<Integer>> downstream = new ArrayList<>();
    upstream.forEach(task -> downstream.add(new ArrayList<>()));
    for (int task = 0; task < upstream.size(); task++) {
      for (int before : upstream.get(task)) {
        downstream.get(before).add(task);
      }
    }
    return downstream;
  }
}
