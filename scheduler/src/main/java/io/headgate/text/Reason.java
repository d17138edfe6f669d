package io.headgate.text;

import io.headgate.run.TaskInstance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why tasks are not well, each reason once.
 *
 * @param tasks the tasks in one state for one reason; never empty
 */
public record Reason(List<TaskInstance> tasks) {

  public Reason {
    tasks = List.copyOf(tasks);
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("A reason belongs to at least one task");
    }
  }

  private record Key(String state, String message) {}

  /** Groups those tasks that failed, are blocked or wait, and say why. */
  public static List<Reason> of(Collection<TaskInstance> tasks) {
    Map<Key, List<TaskInstance>> byReason = new LinkedHashMap<>();
    for (TaskInstance task : tasks) {
      if (needsExplanation(task)) {
        byReason
            .computeIfAbsent(new Key(task.state().code(), task.message()), key -> new ArrayList<>())
            .add(task);
      }
    }
    return byReason.values().stream().map(Reason::new).toList();
  }

  /** {@code clean}, {@code a and b}, {@code a, b and 14 more}. */
  public String names() {
    List<String> ids = tasks.stream().map(task -> task.id().name()).toList();
    return switch (ids.size()) {
      case 1 -> ids.get(0);
      case 2 -> ids.get(0) + " and " + ids.get(1);
      default -> ids.get(0) + ", " + ids.get(1) + " and " + (ids.size() - 2) + " more";
    };
  }

  /** The state that they share. */
  public String state() {
    return tasks.get(0).state().code();
  }

  /** The reason. */
  public String message() {
    return tasks.get(0).message();
  }

  private static boolean needsExplanation(TaskInstance task) {
    return !task.message().isEmpty()
        && switch (task.state()) {
          case FAILED, BLOCKED, UP_FOR_RETRY, CANCELLED, DEFERRED -> true;
          case SCHEDULED, QUEUED, RUNNING, SUCCESS, UPSTREAM_FAILED, SKIPPED -> false;
        };
  }
}
