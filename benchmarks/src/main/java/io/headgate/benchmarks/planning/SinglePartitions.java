package io.headgate.benchmarks.planning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What one would write first: breadth first over single partitions, a bit for each, counting days
 * and knowing neither zones nor calendars, so that everything else is for nothing.
 */
final class SinglePartitions {

  private final List<List<int[]>> downstream = new ArrayList<>();

  SinglePartitions(Scene scene) {
    scene.upstream().forEach(none -> downstream.add(new ArrayList<>()));
    for (int dataset = 0; dataset < scene.upstream().size(); dataset++) {
      int[] parents = scene.upstream().get(dataset);
      for (int i = 0; i < parents.length; i++) {
        int days = i == 0 ? scene.trailing().get(dataset) : 1;
        downstream.get(parents[i]).add(new int[] {dataset, days});
      }
    }
  }

  /** Per dataset, the days that are affected. */
  List<BitSet> affected(int ranges, int days) {
    List<BitSet> affected = new ArrayList<>();
    downstream.forEach(none -> affected.add(new BitSet(Scene.DAYS)));
    // A partition is dataset * days + day, as it would be in a table.
    int[] queue = new int[1 << 20];
    int tail = 0;
    for (int range = 0; range < ranges; range++) {
      int first = Scene.first(range, days);
      for (int day = first; day < first + days; day++) {
        affected.get(0).set(day);
        queue[tail++] = day;
      }
    }
    for (int head = 0; head < tail; head++) {
      int dataset = queue[head] / Scene.DAYS;
      int day = queue[head] % Scene.DAYS;
      for (int[] edge : downstream.get(dataset)) {
        BitSet there = affected.get(edge[0]);
        int last = Math.min(day + edge[1], Scene.DAYS);
        for (int reached = day; reached < last; reached++) {
          if (!there.get(reached)) {
            there.set(reached);
            if (tail == queue.length) {
              queue = Arrays.copyOf(queue, queue.length * 2);
            }
            queue[tail++] = edge[0] * Scene.DAYS + reached;
          }
        }
      }
    }
    return affected;
  }
}
