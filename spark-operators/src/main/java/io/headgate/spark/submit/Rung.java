package io.headgate.spark.submit;

import com.google.common.collect.ImmutableSortedSet;
import io.headgate.spark.failure.FailureClass;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * How far up a ladder.
 *
 * @param number 0 for nothing changed, up to {@link #HIGHEST}
 * @param causes all that earlier attempts died of
 * @param why the last of these, for people; empty at 0
 */
record Rung(int number, Set<FailureClass> causes, String why) {

  /** Adaptive execution and more shuffle partitions, or no broadcast: what costs nothing. */
  static final int FREE = 1;

  static final int SALT = 2;

  /** Fewer tasks at the same time in the same memory. */
  static final int MEMORY_PER_TASK = 3;

  /** Twice the memory; three and four times follow. */
  static final int MORE_MEMORY = 4;

  static final int HIGHEST = 6;

  static final Rung GROUND = new Rung(0, Set.of(), "");

  private static final Set<FailureClass> OF_EXECUTORS =
      EnumSet.of(
          FailureClass.EXECUTOR_HEAP, FailureClass.EXECUTION_POOL, FailureClass.CONTAINER_MEMORY);

  Rung {
    causes = ImmutableSortedSet.copyOf(causes);
  }

  boolean reaches(int rung) {
    return number >= rung;
  }

  /** How often the memory is taken: 1 to 4. */
  int factor() {
    return Math.max(1, number - MORE_MEMORY + 2);
  }

  boolean isOfExecutors() {
    return causes.stream().anyMatch(OF_EXECUTORS::contains);
  }

  boolean isOfHeaps() {
    return causes.contains(FailureClass.EXECUTOR_HEAP)
        || causes.contains(FailureClass.EXECUTION_POOL);
  }

  boolean isOfContainers() {
    return causes.contains(FailureClass.CONTAINER_MEMORY);
  }

  boolean isOfBroadcasts() {
    return causes.contains(FailureClass.BROADCAST);
  }

  boolean isOfTheDriver() {
    return causes.contains(FailureClass.DRIVER_HEAP) || isOfBroadcasts();
  }

  Rung at(int other) {
    return new Rung(other, causes, why);
  }

  Rung because(Collection<FailureClass> more, String newWhy) {
    Set<FailureClass> all = EnumSet.noneOf(FailureClass.class);
    all.addAll(causes);
    all.addAll(more);
    return new Rung(number, all, newWhy);
  }
}
