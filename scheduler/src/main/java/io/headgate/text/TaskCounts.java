package io.headgate.text;

import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How many task instances are in which state. Immutable. */
public record TaskCounts(Map<TaskState, Long> byState) {

  public TaskCounts {
    byState = Map.copyOf(byState);
  }

  public static TaskCounts of(Collection<TaskInstance> tasks) {
    return new TaskCounts(
        tasks.stream()
            .collect(
                Collectors.groupingBy(
                    TaskInstance::state,
                    () -> new EnumMap<>(TaskState.class),
                    Collectors.counting())));
  }

  public long total() {
    return byState.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Those after which nothing follows by itself. */
  public long ended() {
    return byState.entrySet().stream()
        .filter(entry -> entry.getKey().isTerminal())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** {@code 3 success, 1 blocked}, in the order of the states' declaration. */
  @Override
  public String toString() {
    return byState.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getValue() + " " + entry.getKey().code())
        .collect(Collectors.joining(", "));
  }
}
