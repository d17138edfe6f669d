package io.headgate.internal.engine;

import io.headgate.dag.Pool;
import io.headgate.run.DagRunId;
import io.headgate.run.Lane;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The waiting tasks of one lane, and what it has got so far. Confined to the coordinator. */
final class ReadyLane {

  /** A group that can start a task, as it stood when it was put in order. */
  private record Open(LiveTask head, ReadyGroup group) implements Comparable<Open> {
    @Override
    public int compareTo(Open other) {
      return Seniority.ORDER.compare(head, other.head);
    }
  }

  private final Lane lane;
  private final Share share;
  private final Map<ReadyGroup.Bounds, ReadyGroup> groups = new HashMap<>();
  private final Map<ReadyGroup, Open> entries = new HashMap<>();
  private final NavigableSet<Open> open = new TreeSet<>();
  private final Set<LiveTask> waiting = new HashSet<>();

  ReadyLane(Lane lane, int weight) {
    this.lane = lane;
    this.share = new Share(weight);
  }

  Lane lane() {
    return lane;
  }

  Share share() {
    return share;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  boolean has(LiveTask task) {
    return waiting.contains(task);
  }

  /** Whether some task waits for nothing but its turn. */
  boolean isOpen() {
    return !open.isEmpty();
  }

  /** The group whose head is most senior; only while {@link #isOpen()}. */
  ReadyGroup first() {
    return open.first().group();
  }

  /** The group of a waiting task; null if it does not wait. */
  @Nullable ReadyGroup group(LiveTask task) {
    return waiting.contains(task) ? groups.get(ReadyGroup.Bounds.of(task)) : null;
  }

  /** The groups whose tasks have the pool. */
  Stream<ReadyGroup> groups(Pool pool) {
    return groups.values().stream()
        .filter(group -> group.bounds().pool().equals(Optional.of(pool)));
  }

  /** The groups of the run's tasks, if those are bounded. */
  Stream<ReadyGroup> groups(DagRunId run) {
    return groups.values().stream().filter(group -> group.bounds().run().equals(Optional.of(run)));
  }

  /**
   * @param bounds makes the group, where it is the first task of one
   */
  void add(LiveTask task, Function<ReadyGroup.Bounds, ReadyGroup> bounds) {
    waiting.add(task);
    ReadyGroup group = groups.computeIfAbsent(ReadyGroup.Bounds.of(task), bounds);
    change(group, changed -> changed.add(task));
  }

  void remove(LiveTask task) {
    ReadyGroup group = group(task);
    if (group != null) {
      waiting.remove(task);
      change(group, changed -> changed.remove(task));
      if (group.isEmpty()) {
        groups.remove(group.bounds());
      }
    }
  }

  /** Changes the group, or what its bounds leave, and puts it in order again. */
  void change(ReadyGroup group, Consumer<ReadyGroup> how) {
    Open before = entries.remove(group);
    if (before != null) {
      open.remove(before);
    }
    how.accept(group);
    LiveTask head = group.head();
    if (head != null && group.isOpen()) {
      Open entry = new Open(head, group);
      entries.put(group, entry);
      open.add(entry);
    }
  }

  /** How many tasks of the lane that could start go before that one. */
  int ahead(LiveTask task) {
    return open.stream().mapToInt(entry -> entry.group().ahead(task)).sum();
  }

  void forgetWaiting() {
    groups.clear();
    entries.clear();
    open.clear();
    waiting.clear();
  }
}
