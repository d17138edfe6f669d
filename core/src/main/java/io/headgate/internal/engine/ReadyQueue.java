package io.headgate.internal.engine;

import io.headgate.dag.Pool;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that wait for a worker, oldest interval first. Tasks of a full pool are passed over as
 * a whole, so that their number does not cost anything. Confined to the coordinator.
 */
final class ReadyQueue {

  private static final Comparator<LiveTask> ORDER =
      Comparator.comparing(LiveTask::run, LiveRun.OLDEST_FIRST)
          .thenComparingLong(LiveTask::position);

  private final Map<Optional<Pool>, NavigableSet<LiveTask>> lanes = new HashMap<>();

  void add(LiveTask task) {
    lanes.computeIfAbsent(task.task().pool(), pool -> new TreeSet<>(ORDER)).add(task);
  }

  void remove(LiveTask task) {
    NavigableSet<LiveTask> lane = lanes.get(task.task().pool());
    if (lane != null) {
      lane.remove(task);
      if (lane.isEmpty()) {
        lanes.remove(task.task().pool());
      }
    }
  }

  boolean isEmpty() {
    return lanes.isEmpty();
  }

  void clear() {
    lanes.clear();
  }

  /**
   * A look at the tasks in order. The queue must not change meanwhile.
   *
   * @param open asked before each task: whether its pool has a free slot
   */
  Scan scan(Predicate<Optional<Pool>> open) {
    return new Scan(open);
  }

  /** One pass over the queue. */
  final class Scan {
    private final Predicate<Optional<Pool>> open;
    private final PriorityQueue<Lane> heads =
        new PriorityQueue<>(Comparator.comparing(lane -> lane.head, ORDER));

    private Scan(Predicate<Optional<Pool>> open) {
      this.open = open;
      lanes.forEach((pool, tasks) -> heads.add(new Lane(pool, tasks.iterator())));
    }

    /** The next task whose pool is open; null at the end. */
    @Nullable LiveTask next() {
      while (true) {
        Lane lane = heads.poll();
        if (lane == null) {
          return null;
        }
        if (open.test(lane.pool)) {
          LiveTask task = lane.head;
          if (lane.rest.hasNext()) {
            lane.head = lane.rest.next();
            heads.add(lane);
          }
          return task;
        }
      }
    }
  }

  private static final class Lane {
    private final Optional<Pool> pool;
    private final Iterator<LiveTask> rest;
    private LiveTask head;

    private Lane(Optional<Pool> pool, Iterator<LiveTask> tasks) {
      this.pool = pool;
      this.rest = tasks;
      this.head = tasks.next();
    }
  }
}
