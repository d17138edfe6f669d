package io.headgate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.operation.Actor;
import io.headgate.operation.Why;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cancelling bodies on threads of their own. */
@Timeout(60)
class CancelRunningTest {

  private static final LocalDate DAY = LocalDate.of(1998, 1, 8);
  private static final Actor ANNA = Actor.named("anna");
  private static final Dataset SALES =
      Dataset.named("raw.sales").daily(ZoneOffset.UTC).startingOn(DAY).build();

  @TempDir Path directory;

  /** Writes a partition and does not listen until it is let go. */
  private static final class Stubborn implements Operator {
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final AtomicInteger executions = new AtomicInteger();

    @Override
    public TaskResult execute(TaskContext context) {
      if (executions.incrementAndGet() > 1) {
        return TaskResult.success();
      }
      context.onCancel(told::countDown);
      inside.countDown();
      boolean open = true;
      while (open) {
        try {
          letGo.await();
          open = false;
        } catch (InterruptedException e) {
          assertThat(context.isCancelled()).isTrue();
        }
      }
      return TaskResult.success();
    }

    @Override
    public List<Dataset> writes() {
      return List.of(SALES);
    }
  }

  private Orchestrator started(DagBuilder... dags) {
    OrchestratorBuilder builder = Orchestrator.builder().embeddedStore(directory);
    for (DagBuilder dag : dags) {
      builder.dag(dag.build());
    }
    Orchestrator orchestrator = builder.build();
    orchestrator.start();
    return orchestrator;
  }

  private static DagRunState state(Orchestrator orchestrator, DagRunId run) {
    return requireNonNull(orchestrator.run(run).orElse(null)).state();
  }

  @Test
  void holdsTheClaimUntilTheThreadHasLeft() throws Exception {
    Stubborn body = new Stubborn();
    DagBuilder dag = Dag.named("sales");
    dag.task("load", body);
    try (Orchestrator orchestrator = started(dag)) {
      DagRunId run = orchestrator.run("sales", DAY);
      body.inside.await();

      assertThat(orchestrator.as(ANNA).cancel(run, "")).isEqualTo(DagRunState.CANCELLING);
      body.told.await();
      DagRunId again = orchestrator.run("sales", DAY);
      await()
          .untilAsserted(
              () ->
                  assertThat(orchestrator.why(again, "load"))
                      .isInstanceOf(Why.PartitionClaimed.class));
      assertThat(state(orchestrator, run)).isEqualTo(DagRunState.CANCELLING);
      assertThat(orchestrator.tasks(run).get(0).state()).isEqualTo(TaskState.RUNNING);
      assertThat(body.executions).hasValue(1);

      body.letGo.countDown();
      await()
          .untilAsserted(
              () -> assertThat(state(orchestrator, again)).isEqualTo(DagRunState.SUCCESS));
      assertThat(state(orchestrator, run)).isEqualTo(DagRunState.CANCELLED);
      assertThat(body.executions).hasValue(2);
    }
  }

  @Test
  void interruptsABodyThatSleepsAndRunsItsActionsOnATimeoutToo() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch timedOut = new CountDownLatch(1);
    DagBuilder dag = Dag.named("sales");
    dag.task(
        "sleep",
        context -> {
          inside.countDown();
          new CountDownLatch(1).await();
          return TaskResult.success();
        });
    DagBuilder slow = Dag.named("slow");
    slow.task(
        "slow",
        context -> {
          context.onCancel(timedOut::countDown);
          new CountDownLatch(1).await();
          return TaskResult.success();
        },
        options -> options.timeout(Duration.ofMillis(50)));
    try (Orchestrator orchestrator = started(dag, slow)) {
      DagRunId run = orchestrator.run("sales", DAY);
      inside.await();
      orchestrator.as(ANNA).cancel(run, "");
      await()
          .untilAsserted(
              () -> assertThat(state(orchestrator, run)).isEqualTo(DagRunState.CANCELLED));

      DagRunId late = orchestrator.run("slow", DAY);
      timedOut.await();
      await()
          .untilAsserted(() -> assertThat(state(orchestrator, late)).isEqualTo(DagRunState.FAILED));
    }
  }
}
