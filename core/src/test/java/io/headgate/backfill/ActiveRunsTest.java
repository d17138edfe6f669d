package io.headgate.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Operator;
import io.headgate.dag.Pool;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.operation.Why;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backfill that may have two executions at a time, of a task whose pool would take three. */
class ActiveRunsTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final Dataset SALES =
      Dataset.named("sales").daily(ZoneOffset.UTC).startingOn(FIRST).build();

  @TempDir Path directory;

  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final CyclicBarrier two = new CyclicBarrier(2, this::ask);
  private final AtomicReference<@Nullable Why> why = new AtomicReference<>();
  private @Nullable Orchestrator orchestrator;

  private final class Pairs implements Operator {
    @Override
    public TaskResult execute(TaskContext context) throws Exception {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      try {
        two.await(30, TimeUnit.SECONDS);
      } finally {
        running.decrementAndGet();
      }
      return TaskResult.success();
    }

    @Override
    public List<Dataset> writes() {
      return List.of(SALES);
    }
  }

  @Test
  void areBoundedWhateverPoolTheTasksHave() throws Exception {
    DagBuilder dag = Dag.named("sales");
    dag.task("sum", new Pairs(), options -> options.pool(new Pool("warehouse", 3)));
    try (Orchestrator built =
        Orchestrator.builder()
            .embeddedStore(directory.resolve("store"))
            .workers(4)
            .dag(dag.build())
            .build()) {
      orchestrator = built;
      built.start();

      built.submit(
          built
              .backfill(SALES)
              .from(FIRST)
              .through(FIRST.plusDays(5))
              .partitionsPerRun(1)
              .maxActiveRuns(2)
              .plan());

      assertThat(built.awaitQuiet(Duration.ofMinutes(1))).isTrue();
      assertThat(built.runs(Optional.empty(), List.of(), 10))
          .extracting(DagRun::state)
          .containsExactly(DagRunState.SUCCESS);
      assertThat(most).hasValue(2);
      assertThat(why.get())
          .isInstanceOfSatisfying(
              Why.RunFull.class,
              full -> {
                assertThat(full.maxActiveTasks()).isEqualTo(2);
                assertThat(full.holders()).hasSize(2);
                assertThat(full.text()).startsWith("at most 2 of its run's tasks may run");
              });
    }
  }

  /** Why the third does not run while the first two do. */
  private void ask() {
    Orchestrator built = Objects.requireNonNull(orchestrator);
    if (why.get() == null) {
      DagRun run = built.runs(Optional.empty(), List.of(), 1).get(0);
      TaskInstance waiting =
          built.tasks(run.id()).stream()
              .filter(task -> task.state() == TaskState.QUEUED)
              .findFirst()
              .orElseThrow();
      why.set(built.why(run.id(), waiting.id().task()));
    }
  }
}
