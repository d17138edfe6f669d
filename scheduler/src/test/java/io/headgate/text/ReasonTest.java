package io.headgate.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReasonTest {

  @Test
  void saysEachReasonOnce() {
    List<Reason> reasons =
        Reason.of(
            List.of(
                task("a", TaskState.BLOCKED, "no data"),
                task("b", TaskState.SUCCESS, "4 rows"),
                task("c", TaskState.FAILED, "no data"),
                task("d", TaskState.BLOCKED, "no data"),
                task("e", TaskState.BLOCKED, "no data"),
                task("f", TaskState.BLOCKED, "")));
    assertThat(reasons)
        .extracting(reason -> reason.names() + " " + reason.state() + ": " + reason.message())
        .containsExactly("a, d and 1 more blocked: no data", "c failed: no data");
    assertThat(TaskCounts.of(reasons.get(0).tasks())).hasToString("3 blocked");
  }

  private static TaskInstance task(String id, TaskState state, String message) {
    DagRunId run = DagRunId.scheduled("sales", Instant.EPOCH);
    return new TaskInstance(
        new TaskInstanceId(run, id),
        Optional.empty(),
        state,
        1,
        0,
        0,
        message,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
