package io.headgate.internal.engine;

import io.headgate.dag.Pool;
import io.headgate.dataset.DatasetName;
import io.headgate.run.DagRunId;
import io.headgate.time.DataInterval;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one lane that wait for the same bounds: a pool, if they have one, and what their run
 * may have running, if that is bounded. Tasks that write the same partitions can only run one after
 * the other, so they stand in a line of which only the first is looked at; and a line that waits
 * for a claim is not looked at at all until the claim is given back. So the number of tasks that
 * wait for a claim costs nothing. Confined to the coordinator.
 */
final class ReadyGroup {

  /** What bounds a task besides its lane; most have neither. */
  record Bounds(Optional<Pool> pool, Optional<DagRunId> run) {
    static Bounds of(LiveTask task) {
      boolean bounded = task.run().dag().maxActiveTasks().isPresent();
      return new Bounds(
          task.task().pool(), bounded ? Optional.of(task.run().id()) : Optional.empty());
    }
  }

  /** Tasks that write the same partitions, most senior first. */
  static final class Line {
    private final NavigableSet<LiveTask> tasks = new TreeSet<>(Seniority.ORDER);
    private boolean parked;
  }

  private final Bounds bounds;
  private final Optional<PoolSlots> pool;
  private final Optional<RunSlots> run;
  private final NavigableSet<LiveTask> candidates = new TreeSet<>(Seniority.ORDER);
  private final Map<Map<DatasetName, DataInterval>, Line> lines = new HashMap<>();

  ReadyGroup(Bounds bounds, Optional<PoolSlots> pool, Optional<RunSlots> run) {
    this.bounds = bounds;
    this.pool = pool;
    this.run = run;
  }

  Bounds bounds() {
    return bounds;
  }

  /** Whether its bounds leave room, and a task waits for nothing else. */
  boolean isOpen() {
    return !candidates.isEmpty()
        && !pool.map(PoolSlots::isFull).orElse(false)
        && !run.map(RunSlots::isFull).orElse(false);
  }

  /** Whether nobody waits, not even for a claim. */
  boolean isEmpty() {
    return candidates.isEmpty() && lines.isEmpty();
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
