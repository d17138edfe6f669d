package io.headgate.internal.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * What one lane has got of the capacity, in slot-time divided by its weight: weighted fair queueing
 * over the time that slots are held, as durations are not known beforehand. While lanes wait, the
 * one that has got least is next, so their shares converge to the weights; the difference never
 * grows beyond what the tasks that run now are charged. Confined to the coordinator.
 */
final class Share {

  /**
   * A task that runs is charged this in advance, and gets it back when it ends, so that a lane does
   * not take all free slots at one instant, at which none has cost anything yet.
   */
  private static final double ADVANCE = Duration.ofSeconds(1).toNanos();

  /** A task costs at least this, however short: otherwise no-ops would have no order. */
  private static final double LEAST = Duration.ofMillis(1).toNanos();

  private final int weight;
  private double ended;
  private double beginnings;
  private int charged;
  private int running;
  private Instant lastEnd = Instant.MIN;

  Share(int weight) {
    this.weight = weight;
  }

  int running() {
    return running;
  }

  /** Whether nothing of it runs, or has run until this very moment, as one link of a chain does. */
  boolean isIdle(Instant now) {
    return running == 0 && lastEnd.isBefore(now);
  }

  /** What it has got, as of now. */
  double used(Instant now) {
    return (ended + charged * (nanos(now) + ADVANCE) - beginnings) / weight;
  }

  /**
   * A task begins.
   *
   * @param isCharged whether it counts; if it was not the lane's turn, it does not
   */
  void begin(Instant now, boolean isCharged) {
    running++;
    if (isCharged) {
      charged++;
      beginnings += nanos(now);
    }
  }

  /** A task ends; told the same as when it began. */
  void end(Instant began, Instant now, boolean isCharged) {
    running--;
    lastEnd = now;
    if (isCharged) {
      charged--;
      beginnings = charged == 0 ? 0 : beginnings - nanos(began);
      ended += Math.max(LEAST, nanos(now) - nanos(began));
    }
  }

  /** It did not want, or could not use, what the others got: that is no credit for later. */
  void raiseTo(double level, Instant now) {
    double missing = level - used(now);
    if (missing > 0) {
      ended += missing * weight;
    }
  }

  /** Nanoseconds since 1970 as a double: exact to less than a microsecond for this century. */
  private static double nanos(Instant instant) {
    return instant.getEpochSecond() * 1e9 + instant.getNano();
  }
}
