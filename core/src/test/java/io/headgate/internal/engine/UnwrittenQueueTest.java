package io.headgate.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That a task is queued is written only if it lasts. */
@Timeout(60)
class UnwrittenQueueTest {

  private static final LocalDate DAY = LocalDate.of(1998, 1, 8);

  @TempDir Path directory;
  private final SettableClock clock = SettableClock.at(DAY);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  private Orchestrator open() {
    DagBuilder dag = Dag.named("sales");
    TaskRef start = dag.task("start", context -> TaskResult.success());
    dag.after(start)
        .task(
            "first",
            context -> {
              begun.countDown();
              goOn.await();
              return TaskResult.success();
            });
    dag.after(start).task("second", context -> TaskResult.success());
    return Orchestrator.builder()
        .embeddedStore(directory)
        .clock(clock)
        .workers(1)
        .closingGrace(Duration.ZERO)
        .dag(dag.build())
        .build();
  }

  private static Map<String, TaskState> stored(Orchestrator orchestrator, DagRunId run) {
    return orchestrator.tasks(run).stream()
        .collect(Collectors.toMap(task -> task.id().task(), TaskInstance::state));
  }

  private static TaskState state(Orchestrator orchestrator, DagRunId run) {
    return stored(orchestrator, run).getOrDefault("second", TaskState.SCHEDULED);
  }

  @Test
  void whatStaysQueuedForASecondIsWritten() throws Exception {
    try (Orchestrator orchestrator = open()) {
      orchestrator.start();
      DagRunId run = orchestrator.run("sales", DAY);
      begun.await();
      assertThat(stored(orchestrator, run))
          .containsEntry("first", TaskState.RUNNING)
          .containsEntry("second", TaskState.SCHEDULED);

      clock.advance(Duration.ofSeconds(1));
      for (int i = 0; i < 3_000 && state(orchestrator, run) != TaskState.QUEUED; i++) {
        goOn.await(10, TimeUnit.MILLISECONDS);
      }
      assertThat(state(orchestrator, run)).isEqualTo(TaskState.QUEUED);
      goOn.countDown();
      assertThat(orchestrator.awaitQuiet(Duration.ofSeconds(30))).isTrue();
    }
  }
}
