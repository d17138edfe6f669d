package io.headgate.dag;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How a body ended, other than by an exception. Immutable and thread-safe. */
public sealed interface TaskResult {

  /** What the body established about partitions, committed together with the new state. */
  List<Fact> facts();

  /** One line for people; may be empty. */
  String message();

  static Success success() {
    return success("");
  }

  /** Done; {@code message} is shown with the task, such as {@code 7,414 rows}. */
  static Success success(String message) {
    return new Success(message, List.of(), Optional.empty());
  }

  static TaskResult skipped(String reason) {
    return new Skipped(reason, List.of());
  }

  /**
   * Done, and of the tasks directly after this one only these go on: the others are SKIPPED, unless
   * they also come after a chosen one. To choose none skips all. A name that is not one of the
   * tasks directly after this one fails the task for good. In a backfill, whose plan says what is
   * needed, the choice has no effect.
   */
  static TaskResult branch(String... tasks) {
    return branch(List.of(tasks));
  }

  /** Like {@link #branch(String...)}. */
  static TaskResult branch(Collection<String> tasks) {
    List<String> chosen = tasks.stream().distinct().toList();
    return new Branched(
        chosen.isEmpty() ? "chose nothing" : "chose " + String.join(", ", chosen),
        chosen,
        List.of());
  }

  /**
   * Done, and nothing downstream is needed: every task after this one, directly or not, is SKIPPED
   * unless its body has begun. In a backfill this has no effect.
   */
  static TaskResult shortCircuit(String reason) {
    return new ShortCircuited(reason, false, List.of());
  }

  /**
   * Like {@link #shortCircuit}, but only the tasks directly after this one are SKIPPED, and the
   * trigger rules of the tasks after those decide on them.
   */
  static TaskResult shortCircuitRespectingTriggerRules(String reason) {
    return new ShortCircuited(reason, true, List.of());
  }

  /**
   * The data is not fit. The task becomes BLOCKED and its body is executed again after {@code
   * recheckAfter}, and as soon as a partition that it reads changes in the ledger.
   */
  static TaskResult blocked(String reason, Duration recheckAfter) {
    return new Blocked(reason, recheckAfter, List.of());
  }

  /** Gives the thread and the slot back; the body is executed again after {@code delay}. */
  static TaskResult deferred(String reason, Duration delay) {
    return new Deferred(reason, delay, List.of());
  }

  /**
   * The body did not do all of its work, which counts as an exception does: the {@link RetryPolicy}
   * decides on another attempt. Unlike with an exception, what was established is kept.
   */
  static TaskResult failed(String reason) {
    return new Failed(reason, List.of());
  }

  /** The same result with these facts. */
  TaskResult with(List<? extends Fact> facts);

  /**
   * The body did its work.
   *
   * @param items for the tasks that are mapped over this one, in order
   */
  record Success(String message, List<Fact> facts, Optional<List<String>> items)
      implements TaskResult {
    public Success {
      requireNonNull(message, "message");
      facts = List.copyOf(facts);
      items = items.map(List::copyOf);
    }

    @Override
    public Success with(List<? extends Fact> newFacts) {
      return new Success(message, List.copyOf(newFacts), items);
    }

    /**
     * The same result with the items for the tasks that are mapped over this one: they get one
     * instance each, in this order, in the commit that stores this task's success. A list that is
     * longer than the mapped task's bound, or an item of more than {@value FanOut#LONGEST_ITEM}
     * characters, fails this task for good.
     */
    public Success expanding(List<String> newItems) {
      return new Success(message, facts, Optional.of(newItems));
    }
  }

  /**
   * The body did its work, and chose who goes on.
   *
   * @param chosen ids of tasks directly after this one
   */
  record Branched(String message, List<String> chosen, List<Fact> facts) implements TaskResult {
    public Branched {
      requireNonNull(message, "message");
      chosen = List.copyOf(chosen);
      facts = List.copyOf(facts);
    }

    @Override
    public TaskResult with(List<? extends Fact> newFacts) {
      return new Branched(message, chosen, List.copyOf(newFacts));
    }
  }

  /**
   * The body did its work, and nothing downstream is needed.
   *
   * @param respectsTriggerRules whether only the tasks directly after this one are skipped
   */
  record ShortCircuited(String message, boolean respectsTriggerRules, List<Fact> facts)
      implements TaskResult {
    public ShortCircuited {
      requireNonNull(message, "message");
      facts = List.copyOf(facts);
    }

    @Override
    public TaskResult with(List<? extends Fact> newFacts) {
      return new ShortCircuited(message, respectsTriggerRules, List.copyOf(newFacts));
    }
  }

  /** There was nothing to do. */
  record Skipped(String message, List<Fact> facts) implements TaskResult {
    public Skipped {
      requireNonNull(message, "message");
      facts = List.copyOf(facts);
    }

    @Override
    public TaskResult with(List<? extends Fact> newFacts) {
      return new Skipped(message, List.copyOf(newFacts));
    }
  }

  /** The body did not do all of its work. */
  record Failed(String message, List<Fact> facts) implements TaskResult {
    public Failed {
      requireNonNull(message, "message");
      facts = List.copyOf(facts);
    }

    @Override
    public TaskResult with(List<? extends Fact> newFacts) {
      return new Failed(message, List.copyOf(newFacts));
    }
  }

  /** The data is not fit. */
  record Blocked(String message, Duration recheckAfter, List<Fact> facts) implements TaskResult {
    public Blocked {
      requireNonNull(message, "message");
      requirePositive("recheckAfter", recheckAfter);
      facts = List.copyOf(facts);
    }

    @Override
    public TaskResult with(List<? extends Fact> newFacts) {
      return new Blocked(message, recheckAfter, List.copyOf(newFacts));
    }
  }

  /** The body has to wait. */
  record Deferred(String message, Duration delay, List<Fact> facts) implements TaskResult {
    public Deferred {
      requireNonNull(message, "message");
      requirePositive("delay", delay);
      facts = List.copyOf(facts);
    }

    @Override
    public TaskResult with(List<? extends Fact> newFacts) {
      return new Deferred(message, delay, List.copyOf(newFacts));
    }
  }

  private static void requirePositive(String what, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(what + " must be longer than zero, not " + duration);
    }
  }
}
