package io.headgate.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.run.DagRunId;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MappedTasksTest {

  private static final Instant START = Instant.parse("1998-01-09T06:00:00Z");
  private static final TaskInstanceId PROCESS =
      new TaskInstanceId(new DagRunId("files", RunKind.MANUAL, "1"), "process");

  private static TaskInstance instance(int index, TaskState state) {
    return new TaskInstance(
        PROCESS.at(index),
        Optional.of("file " + index),
        state,
        2,
        0,
        0,
        index == 0 ? "" : "7 rows",
        Optional.empty(),
        Optional.of(START.plusSeconds(index)),
        Optional.of(START.plusSeconds(index + 10)));
  }

  private static List<TaskInstance> instances(int count) {
    List<TaskInstance> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(instance(i, i == 3 ? TaskState.FAILED : TaskState.SUCCESS));
    }
    return tasks;
  }

  @Test
  void showsAFewInstancesOneByOne() {
    List<TaskInstance> tasks = instances(MappedTasks.MOST_SHOWN);

    assertThat(MappedTasks.fold(tasks)).isEqualTo(tasks);
    assertThat(MappedTasks.message(tasks.get(0))).isEqualTo("file 0");
    assertThat(MappedTasks.message(tasks.get(1))).isEqualTo("file 1: 7 rows");
  }

  @Test
  void showsManyInstancesAsOne() {
    TaskInstance list = TaskInstance.scheduled(new TaskInstanceId(PROCESS.run(), "list"));
    List<TaskInstance> tasks = new ArrayList<>(List.of(list));
    tasks.addAll(instances(1_000));

    List<TaskInstance> folded = MappedTasks.fold(tasks);

    assertThat(folded).hasSize(2).startsWith(list);
    TaskInstance all = folded.get(1);
    assertThat(all.id().name()).isEqualTo("process");
    assertThat(all.state()).isEqualTo(TaskState.FAILED);
    assertThat(all.attempt()).isEqualTo(2);
    assertThat(all.message()).isEqualTo("1,000 instances: 999 success, 1 failed");
    assertThat(all.startedAt()).contains(START);
    assertThat(all.endedAt()).contains(START.plusSeconds(1_009));
  }

  @Test
  void saysTheStateThatIsMostWorthKnowing() {
    for (TaskState state : TaskState.values()) {
      assertThat(MappedTasks.states(List.of(instance(0, state))))
          .isEqualTo(Map.of("process", state));
    }
    assertThat(states(TaskState.SUCCESS, TaskState.RUNNING)).isEqualTo(TaskState.RUNNING);
    assertThat(states(TaskState.RUNNING, TaskState.BLOCKED)).isEqualTo(TaskState.BLOCKED);
    assertThat(states(TaskState.SKIPPED, TaskState.SUCCESS)).isEqualTo(TaskState.SUCCESS);
  }

  private static TaskState states(TaskState... states) {
    List<TaskInstance> tasks = Arrays.stream(states).map(state -> instance(0, state)).toList();
    return MappedTasks.states(tasks).getOrDefault("process", TaskState.SCHEDULED);
  }
}
