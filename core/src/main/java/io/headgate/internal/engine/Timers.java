package io.headgate.internal.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * What becomes due by the clock. An entry stays until its time: whoever set it cancels it, or
 * looks, when it is due, whether it still means anything. Confined to the coordinator.
 */
final class Timers {

  /** One entry. */
  static final class Timer {
    private final Instant due;
    private Optional<Consumer<Turn>> action;

    private Timer(Instant due, Consumer<Turn> action) {
      this.due = due;
      this.action = Optional.of(action);
    }

    /** Lets go of the action at once. */
    void cancel() {
      action = Optional.empty();
    }

    Instant due() {
      return due;
    }
  }

  private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparing(Timer::due));

  Timer at(Instant due, Consumer<Turn> action) {
    Timer timer = new Timer(due, action);
    timers.add(timer);
    return timer;
  }

  /** Takes out what is due, earliest first. */
  List<Consumer<Turn>> takeDue(Instant now) {
    List<Consumer<Turn>> due = new ArrayList<>();
    while (isDue(now)) {
      timers.remove().action.ifPresent(due::add);
    }
    return due;
  }

  boolean isDue(Instant now) {
    Timer head = timers.peek();
    return head != null && !head.due().isAfter(now);
  }

  /** How long it takes until the next timer is due; empty if there is none. */
  Optional<Duration> untilNext(Instant now) {
    Timer head = timers.peek();
    return head == null ? Optional.empty() : Optional.of(Duration.between(now, head.due()));
  }

  void clear() {
    timers.clear();
  }
}
