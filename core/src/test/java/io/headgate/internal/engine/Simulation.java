package io.headgate.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dag.Pool;
import io.headgate.dag.Task;
import io.headgate.run.DagRunId;
import io.headgate.run.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Executors with so many slots, on a time of its own: what the queue chooses runs for as long as it
 * takes, and nobody sleeps. Every choice is compared with what a look at all waiting tasks says.
 */
final class Simulation {

  /** A task that becomes ready at some time, and takes some time. */
  record Arrival(Instant at, LiveTask task, Duration length) {
    Lane lane() {
      return task.run().lane();
    }
  }

  private record Body(Arrival arrival, Instant ends) {}

  private final Limits limits;
  private final int slots;
  private final ReadyQueue queue;
  private final Set<Arrival> waiting = new LinkedHashSet<>();
  private final Map<LiveTask, Arrival> arrivals = new HashMap<>();
  private final PriorityQueue<Body> running = new PriorityQueue<>(Comparator.comparing(Body::ends));
  private final Map<Pool, Integer> inPool = new HashMap<>();
  private final Map<DagRunId, Integer> inRun = new HashMap<>();
  private final Map<Pool, Integer> passedOver = new HashMap<>();
  private final Map<Lane, Instant> ableSince = new EnumMap<>(Lane.class);
  private final Map<Lane, Duration> longestWait = new EnumMap<>(Lane.class);
  private final Map<Lane, Duration> held = new EnumMap<>(Lane.class);
  private final Map<Arrival, Instant> starts = new HashMap<>();
  private int mostPassedOver;
  private Instant now = Work.START;

  Simulation(Limits limits, int slots) {
    this.limits = limits;
    this.slots = slots;
    this.queue = new ReadyQueue(limits);
  }

  /** How long a lane that could use a slot waited at most from one start to the next. */
  Duration longestWait(Lane lane) {
    return longestWait.getOrDefault(lane, Duration.ZERO);
  }

  /** For how long the tasks of the lane that have begun hold slots, in all. */
  Duration held(Lane lane) {
    return held.getOrDefault(lane, Duration.ZERO);
  }

  /** How many starts in one pool passed over one that was more senior, without interruption. */
  int mostPassedOver() {
    return mostPassedOver;
  }

  int started() {
    return starts.size();
  }

  @Nullable Instant startOf(Arrival arrival) {
    return starts.get(arrival);
  }

  Instant now() {
    return now;
  }

  int waiting(Lane lane) {
    return (int) waiting.stream().filter(arrival -> arrival.lane() == lane).count();
  }

  void add(Arrival arrival) {
    waiting.add(arrival);
    arrivals.put(arrival.task(), arrival);
    queue.add(arrival.task(), now);
  }

  /** Lets all of it arrive and end. */
  void run(List<Arrival> work) {
    List<Arrival> toCome = new ArrayList<>(work);
    toCome.sort(Comparator.comparing(Arrival::at));
    int next = 0;
    while (next < toCome.size() || !running.isEmpty()) {
      Body first = running.peek();
      if (first == null || (next < toCome.size() && !toCome.get(next).at().isAfter(first.ends()))) {
        now = toCome.get(next).at();
        add(toCome.get(next));
        next++;
      } else {
        endNext();
      }
      startAll();
    }
  }

  /** Time goes on to the next end of a body. */
  void endNext() {
    Body body = running.remove();
    now = body.ends();
    queue.end(body, now);
    count(body.arrival(), -1);
  }

  private void count(Arrival arrival, int change) {
    pool(arrival).ifPresent(pool -> inPool.merge(pool, change, Integer::sum));
    inRun.merge(arrival.task().run().id(), change, Integer::sum);
  }

  void startAll() {
    noteWhoIsAble();
    while (running.size() < slots) {
      Optional<LiveTask> next = queue.next(now, slots);
      if (next.isEmpty()) {
        assertThat(waiting.stream().filter(this::hasRoom)).as("left out with free slots").isEmpty();
        return;
      }
      start(Objects.requireNonNull(arrivals.get(next.get())));
      noteWhoIsAble();
    }
  }

  private void start(Arrival arrival) {
    check(arrival);
    Body body = new Body(arrival, now.plus(arrival.length()));
    queue.begin(body, arrival.task(), now);
    queue.remove(arrival.task());
    waiting.remove(arrival);
    arrivals.remove(arrival.task());
    running.add(body);
    starts.put(arrival, now);
    held.merge(arrival.lane(), arrival.length(), Duration::plus);
    count(arrival, 1);
    Instant since = ableSince.remove(arrival.lane());
    if (since != null) {
      longestWait.merge(
          arrival.lane(),
          Duration.between(since, now),
          (one, other) -> one.compareTo(other) > 0 ? one : other);
    }
  }

  private void check(Arrival chosen) {
    assertThat(hasRoom(chosen)).as("its pool and its run have room").isTrue();
    assertThat(isAtItsShare(chosen.lane())).as("ad-hoc over its share").isFalse();
    assertThat(
            waiting.stream()
                .filter(other -> other.lane() == chosen.lane())
                .filter(other -> pool(other).equals(pool(chosen)))
                .filter(this::hasRoom)
                .filter(other -> key(other).isBefore(key(chosen))))
        .as("more senior in the same lane and pool than the one that starts")
        .isEmpty();
    pool(chosen).ifPresent(pool -> passOver(pool, chosen));
  }

  private void passOver(Pool pool, Arrival chosen) {
    boolean passed =
        waiting.stream()
            .filter(other -> pool(other).equals(Optional.of(pool)))
            .filter(this::hasRoom)
            .filter(other -> !isAtItsShare(other.lane()))
            .anyMatch(other -> key(other).isBefore(key(chosen)));
    int times = passed ? passedOver.merge(pool, 1, Integer::sum) : 0;
    passedOver.put(pool, times);
    mostPassedOver = Math.max(mostPassedOver, times);
  }

  private void noteWhoIsAble() {
    for (Lane lane : Lane.values()) {
      boolean able =
          !isAtItsShare(lane)
              && waiting.stream().anyMatch(other -> other.lane() == lane && hasRoom(other));
      if (able) {
        ableSince.putIfAbsent(lane, now);
      } else {
        ableSince.remove(lane);
      }
    }
  }

  private boolean isAtItsShare(Lane lane) {
    long inLane = running.stream().filter(body -> body.arrival().lane() == lane).count();
    return lane == Lane.AD_HOC
        && inLane >= limits.share(lane, slots)
        && waiting.stream().anyMatch(other -> other.lane() != lane && hasRoom(other));
  }

  private boolean hasRoom(Arrival arrival) {
    LiveRun run = arrival.task().run();
    return pool(arrival).map(pool -> inPool.getOrDefault(pool, 0) < pool.slots()).orElse(true)
        && inRun.getOrDefault(run.id(), 0) < run.dag().maxActiveTasks().orElse(Integer.MAX_VALUE);
  }

  private static Optional<Pool> pool(Arrival arrival) {
    return arrival.task().task().pool();
  }

  private static Instant key(Arrival arrival) {
    Task task = arrival.task().task();
    return arrival.at().minus(Duration.ofMinutes(10L * task.priority()));
  }
}
