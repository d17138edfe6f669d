package io.headgate.internal.engine;

import io.headgate.dataset.DatasetName;
import io.headgate.time.DataInterval;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one lane that wait for one pool, or for none. Tasks that write the same partitions
 * can only run one after the other, so they stand in a line of which only the first is looked at;
 * and a line that waits for a claim is not looked at at all until the claim is given back. So the
 * number of tasks that wait for a claim costs nothing. Confined to the coordinator.
 */
final class ReadyGroup {

  /** Tasks that write the same partitions, most senior first. */
  static final class Line {
    private final NavigableSet<LiveTask> tasks = new TreeSet<>(Seniority.ORDER);
    private boolean parked;
  }

  private final Optional<PoolSlots> pool;
  private final NavigableSet<LiveTask> candidates = new TreeSet<>(Seniority.ORDER);
  private final Map<Map<DatasetName, DataInterval>, Line> lines = new HashMap<>();

  ReadyGroup(Optional<PoolSlots> pool) {
    this.pool = pool;
  }

  Optional<PoolSlots> pool() {
    return pool;
  }

  /** Whether its pool has a free slot, and a task waits for nothing else. */
  boolean isOpen() {
    return !candidates.isEmpty() && !pool.map(PoolSlots::isFull).orElse(false);
  }

  /** The most senior task that waits for no claim; null if there is none. */
  @Nullable LiveTask head() {
    return candidates.isEmpty() ? null : candidates.first();
  }

  void add(LiveTask task) {
    if (task.claims().isEmpty()) {
      candidates.add(task);
    } else {
      Line line = lines.computeIfAbsent(task.claims(), claims -> new Line());
      hide(line);
      line.tasks.add(task);
      show(line);
    }
  }

  void remove(LiveTask task) {
    Line line = lines.get(task.claims());
    if (line == null) {
      candidates.remove(task);
    } else {
      hide(line);
      line.tasks.remove(task);
      show(line);
      if (line.tasks.isEmpty()) {
        lines.remove(task.claims());
      }
    }
  }

  /** The line of a waiting task waits for a claim; empty if the task writes nothing. */
  Optional<Line> park(LiveTask task) {
    Line line = lines.get(task.claims());
    if (line == null) {
      return Optional.empty();
    }
    hide(line);
    line.parked = true;
    return Optional.of(line);
  }

  void unpark(Line line) {
    line.parked = false;
    show(line);
  }

  /** Who stands before the task in its line. */
  Optional<LiveTask> firstOfItsLine(LiveTask task) {
    Line line = lines.get(task.claims());
    return line == null || line.tasks.first() == task
        ? Optional.empty()
        : Optional.of(line.tasks.first());
  }

  /** How many go before the task. */
  int ahead(LiveTask task) {
    return candidates.headSet(task).size();
  }

  private void hide(Line line) {
    if (!line.parked && !line.tasks.isEmpty()) {
      candidates.remove(line.tasks.first());
    }
  }

  private void show(Line line) {
    if (!line.parked && !line.tasks.isEmpty()) {
      candidates.add(line.tasks.first());
    }
  }
}
