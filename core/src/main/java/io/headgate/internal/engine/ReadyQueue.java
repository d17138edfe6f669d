package io.headgate.internal.engine;

import io.headgate.dag.Pool;
import io.headgate.run.DagRunId;
import io.headgate.run.Lane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The tasks that wait for capacity, and whose turn it is: first the lane that has got least for its
 * weight, then the most senior task in it whose pool has a slot and whose run may have another one
 * running. Choosing, starting and ending a task cost O(log n), however many wait for a pool or a
 * claim, and as much again for each group of tasks that share the pool. Confined to the
 * coordinator.
 *
 * <p>What follows, and is tested: while a lane waits for nothing but slots, it starts a task at
 * least every {@code 4/3 x (W / w + 2) x (D + 1 s)}, where w is its weight, W the sum of all, and D
 * the longest that a task takes (without the 4/3 where no pool is shared between lanes). Within a
 * lane and pool, no task starts before a more senior one, so that what goes before a task is
 * bounded by what was ready before it, plus its priority's part.
 */
final class ReadyQueue {

  private record Running(LiveTask task, Instant began, boolean charged) {}

  private record Parked(ReadyLane lane, ReadyGroup group, ReadyGroup.Line line) {}

  private final Limits limits;
  private final Map<Lane, ReadyLane> lanes = new EnumMap<>(Lane.class);
  private final Map<Pool, PoolSlots> pools = new HashMap<>();
  private final Map<DagRunId, RunSlots> runs = new HashMap<>();
  private final Map<Object, Running> running = new HashMap<>();
  private final Map<Object, List<Parked>> parked = new HashMap<>();

  /** Whose turn it is by seniority in its pool, and not by its lane's share. */
  private Optional<LiveTask> turnInPool = Optional.empty();

  ReadyQueue(Limits limits) {
    this.limits = limits;
    for (Lane lane : Lane.values()) {
      lanes.put(lane, new ReadyLane(lane, limits.weight(lane)));
    }
  }

  /** The task may run as soon as there is capacity for it; idempotent. */
  void add(LiveTask task, Instant now) {
    ReadyLane lane = lane(task);
    if (lane.has(task)) {
      return;
    }
    if (lane.isEmpty() && lane.share().isIdle(now)) {
      others(lane)
          .filter(other -> !other.isEmpty() || other.share().running() > 0)
          .mapToDouble(other -> other.share().used(now))
          .min()
          .ifPresent(level -> lane.share().raiseTo(level, now));
    }
    task.rank(Seniority.rank(task, now));
    lane.add(
        task, bounds -> new ReadyGroup(bounds, bounds.pool().map(this::slots), runSlots(task)));
  }

  /** The task does not wait any more; idempotent. */
  void remove(LiveTask task) {
    lane(task).remove(task);
    forgetUnused(task);
  }

  /** Forgets who waits; what runs goes on to count. */
  void clear() {
    lanes.values().forEach(ReadyLane::forgetWaiting);
    parked.clear();
    runs.values().removeIf(RunSlots::isUnused);
  }

  /**
   * Whose turn it is; empty if nobody can start. The caller starts the task, parks it, or takes it
   * out.
   *
   * @param slots how many the executor has in all, of which at least one is free
   */
  Optional<LiveTask> next(Instant now, int slots) {
    ReadyLane best = null;
    for (ReadyLane lane : lanes.values()) {
      if (lane.isOpen()
          && !hasItsShare(lane, slots)
          && (best == null || lane.share().used(now) < best.share().used(now))) {
        best = lane;
      }
    }
    if (best == null) {
      return Optional.empty();
    }
    double level = best.share().used(now);
    for (ReadyLane lane : lanes.values()) {
      if (!lane.isOpen()) {
        lane.share().raiseTo(level, now);
      }
    }
    ReadyGroup group = best.first();
    Optional<LiveTask> head = Optional.ofNullable(group.head());
    turnInPool = Optional.empty();
    if (group.bounds().pool().map(pool -> slots(pool).owesTheMostSenior()).orElse(false)) {
      Optional<LiveTask> senior = mostSenior(group, slots);
      turnInPool = senior.filter(task -> !senior.equals(head));
      return senior;
    }
    return head;
  }

  /** The task starts; afterwards the caller takes it out. */
  void begin(Object holder, LiveTask task, Instant now) {
    boolean charged = !turnInPool.equals(Optional.of(task));
    lane(task).share().begin(now, charged);
    running.put(holder, new Running(task, now, charged));
    task.task()
        .pool()
        .map(this::slots)
        .ifPresent(
            pool ->
                pool.take(
                    heads(pool.pool(), lane -> true)
                        .allMatch(head -> Seniority.ORDER.compare(task, head) <= 0)));
    runSlots(task).ifPresent(RunSlots::take);
    orderAgain(task);
  }

  /** The body that held capacity has ended, and who waited for its claims is looked at again. */
  void end(Object holder, Instant now) {
    Running ended = running.remove(holder);
    if (ended != null) {
      LiveTask task = ended.task();
      lane(task).share().end(ended.began(), now, ended.charged());
      task.task().pool().map(this::slots).ifPresent(PoolSlots::giveBack);
      runSlots(task).ifPresent(RunSlots::giveBack);
      orderAgain(task);
      forgetUnused(task);
    }
    unpark(holder);
  }

  /** Who waits for the holder is looked at again. */
  void unpark(Object holder) {
    List<Parked> waiting = parked.remove(holder);
    if (waiting != null) {
      waiting.forEach(p -> p.lane().change(p.group(), group -> group.unpark(p.line())));
    }
  }

  /** The task, and all that write the same, are not looked at until the holder has ended. */
  void park(LiveTask task, Object holder) {
    ReadyLane lane = lane(task);
    ReadyGroup group = lane.group(task);
    if (group != null) {
      lane.change(
          group,
          changed ->
              changed
                  .park(task)
                  .ifPresent(
                      line ->
                          parked
                              .computeIfAbsent(holder, key -> new ArrayList<>())
                              .add(new Parked(lane, group, line))));
    }
  }

  /** Whether the task's lane may take no further slot while others wait. */
  boolean hasItsShare(LiveTask task, int slots) {
    return hasItsShare(lane(task), slots);
  }

  /** How many slots the tasks of the lane hold. */
  int running(Lane lane) {
    return lane(lane).share().running();
  }

  boolean isFull(Pool pool) {
    return slots(pool).isFull();
  }

  /** Whether the task's run has as many running as it may. */
  boolean isRunFull(LiveTask task) {
    RunSlots slots = runs.get(task.run().id());
    return slots != null && slots.isFull();
  }

  /** Who of its lane and pool writes the same partitions and goes before it. */
  Optional<LiveTask> before(LiveTask task) {
    return Optional.ofNullable(lane(task).group(task)).flatMap(group -> group.firstOfItsLine(task));
  }

  /** How many tasks of its lane that could start go before the task. */
  int ahead(LiveTask task) {
    return lane(task).ahead(task);
  }

  private boolean hasItsShare(ReadyLane lane, int slots) {
    return lane.lane() == Lane.AD_HOC
        && lane.share().running() >= limits.share(Lane.AD_HOC, slots)
        && others(lane).anyMatch(ReadyLane::isOpen);
  }

  private Optional<LiveTask> mostSenior(ReadyGroup group, int slots) {
    return group
        .bounds()
        .pool()
        .flatMap(pool -> heads(pool, lane -> !hasItsShare(lane, slots)).min(Seniority.ORDER));
  }

  /** Who of these lanes could take a slot of the pool next. */
  private Stream<LiveTask> heads(Pool pool, Predicate<ReadyLane> which) {
    return lanes.values().stream()
        .filter(which)
        .flatMap(lane -> lane.groups(pool))
        .filter(ReadyGroup::isOpen)
        .map(ReadyGroup::head)
        .filter(Objects::nonNull);
  }

  /** What the task has taken or given back bounds others, too. */
  private void orderAgain(LiveTask task) {
    ReadyGroup.Bounds bounds = ReadyGroup.Bounds.of(task);
    for (ReadyLane lane : lanes.values()) {
      Stream.concat(
              bounds.pool().stream().flatMap(lane::groups),
              bounds.run().stream().flatMap(lane::groups))
          .distinct()
          .toList()
          .forEach(group -> lane.change(group, same -> {}));
    }
  }

  private Optional<RunSlots> runSlots(LiveTask task) {
    OptionalInt atMost = task.run().dag().maxActiveTasks();
    return atMost.isEmpty()
        ? Optional.empty()
        : Optional.of(
            runs.computeIfAbsent(task.run().id(), run -> new RunSlots(atMost.getAsInt())));
  }

  /** Nobody refers to them any more. */
  private void forgetUnused(LiveTask task) {
    DagRunId run = task.run().id();
    RunSlots slots = runs.get(run);
    if (slots != null && slots.isUnused() && lane(task).groups(run).findAny().isEmpty()) {
      runs.remove(run);
    }
  }

  private Stream<ReadyLane> others(ReadyLane lane) {
    return lanes.values().stream().filter(other -> other != lane);
  }

  private PoolSlots slots(Pool pool) {
    return pools.computeIfAbsent(pool, PoolSlots::new);
  }

  private ReadyLane lane(LiveTask task) {
    return lane(task.run().lane());
  }

  private ReadyLane lane(Lane lane) {
    return Objects.requireNonNull(lanes.get(lane));
  }
}
