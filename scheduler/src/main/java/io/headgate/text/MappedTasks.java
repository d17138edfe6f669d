package io.headgate.text;

import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Shows the instances of mapped tasks: a few one by one, many as one line. Pure. */
public final class MappedTasks {

  /** More instances than this are shown as one. */
  public static final int MOST_SHOWN = 10;

  /** What is most worth knowing of several instances, first. */
  private static final List<TaskState> FIRST_TO_SAY =
      List.of(
          TaskState.FAILED,
          TaskState.CANCELLED,
          TaskState.BLOCKED,
          TaskState.RUNNING,
          TaskState.UP_FOR_RETRY,
          TaskState.DEFERRED,
          TaskState.QUEUED,
          TaskState.SCHEDULED,
          TaskState.UPSTREAM_FAILED,
          TaskState.SUCCESS,
          TaskState.SKIPPED);

  private MappedTasks() {}

  /** The same tasks in order, but one in place of the many instances of a mapped task. */
  public static List<TaskInstance> fold(Collection<TaskInstance> tasks) {
    List<TaskInstance> folded = new ArrayList<>();
    byTask(tasks)
        .forEach(
            (id, instances) -> {
              if (instances.size() > MOST_SHOWN) {
                folded.add(summary(instances));
              } else {
                folded.addAll(instances);
              }
            });
    return folded;
  }

  /** One state for each task, by its id: of several instances, the one most worth knowing. */
  public static Map<String, TaskState> states(Collection<TaskInstance> tasks) {
    Map<String, TaskState> states = new LinkedHashMap<>();
    byTask(tasks).forEach((id, instances) -> states.put(id, state(instances)));
    return states;
  }

  /** What the instance is for, and what it says: {@code a.csv: 7 rows}. */
  public static String message(TaskInstance task) {
    return task.item()
        .map(item -> task.message().isEmpty() ? item : item + ": " + task.message())
        .orElse(task.message());
  }

  private static Map<String, List<TaskInstance>> byTask(Collection<TaskInstance> tasks) {
    Map<String, List<TaskInstance>> byTask = new LinkedHashMap<>();
    for (TaskInstance task : tasks) {
      byTask.computeIfAbsent(task.id().task(), id -> new ArrayList<>()).add(task);
    }
    return byTask;
  }

  private static TaskInstance summary(List<TaskInstance> instances) {
    TaskInstanceId first = instances.get(0).id();
    Optional<Instant> start =
        instances.stream()
            .flatMap(task -> task.startedAt().stream())
            .min(Comparator.naturalOrder());
    Optional<Instant> end =
        instances.stream()
            .flatMap(task -> task.endedAt().stream())
            .max(Comparator.naturalOrder())
            .filter(at -> instances.stream().allMatch(task -> task.state().isTerminal()));
    return new TaskInstance(
        new TaskInstanceId(first.run(), first.task()),
        Optional.empty(),
        state(instances),
        instances.stream().mapToInt(TaskInstance::attempt).max().orElse(0),
        0,
        0,
        String.format(Locale.ROOT, "%,d instances: %s", instances.size(), TaskCounts.of(instances)),
        Optional.empty(),
        start,
        end);
  }

  private static TaskState state(List<TaskInstance> instances) {
    return instances.stream()
        .map(TaskInstance::state)
        .min(Comparator.comparingInt(FIRST_TO_SAY::indexOf))
        .orElseThrow();
  }
}
