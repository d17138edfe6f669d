package io.headgate.testing;

import static io.headgate.testing.Scenario.dag;
import static io.headgate.testing.Scenario.dailyDag;
import static io.headgate.testing.Scenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.Lane;
import io.headgate.run.RunKind;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.spi.RunListener;
import io.headgate.spi.TaskExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shares, claims and interruptions, on the orchestrator's own threads. */
class CapacityTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final SettableClock clock = SettableClock.at(Scenario.FIRST.plusDays(1));

  private OrchestratorBuilder builder() {
    return Orchestrator.builder().embeddedStore(directory).clock(clock);
  }

  @Test
  void adHocWorkHasItsShareOnlyWhileTheScheduleWaits() throws Exception {
    DagBuilder daily = dailyDag("daily");
    DagBuilder asked = dag("asked");
    for (int i = 0; i < 200; i++) {
      daily.task("task_" + i, succeeds());
      asked.task("task_" + i, succeeds());
    }
    Lanes lanes = new Lanes();
    try (Orchestrator orchestrator =
        builder().dag(daily.build()).dag(asked.build()).workers(10).listener(lanes).build()) {
      orchestrator.tick();
      orchestrator.run("asked", Scenario.FIRST);
      orchestrator.start();
      assertThat(orchestrator.awaitQuiet(PATIENCE)).isTrue();
      assertThat(orchestrator.runs(Optional.empty(), List.of(), 10))
          .extracting(DagRun::state)
          .containsOnly(DagRunState.SUCCESS);
    }
    assertThat(lanes.mostAdHocWhileOthersWaited).isEqualTo(1);
    assertThat(lanes.adHocBeforeTheScheduleWasDone).as("it does not starve").isPositive();
    assertThat(lanes.mostAdHoc).as("idle capacity is free to use").isEqualTo(10);
  }

  /** Counts what is told, which is in the order of commits. */
  private static final class Lanes implements RunListener {
    private final Set<TaskInstanceId> scheduledWaiting = new HashSet<>();
    private final Set<TaskInstanceId> adHocRunning = new HashSet<>();
    private int mostAdHocWhileOthersWaited;
    private int adHocBeforeTheScheduleWasDone;
    private int mostAdHoc;

    @Override
    public void taskChanged(TaskInstanceId id, TaskState from, TaskState to, String message) {
      if (id.run().kind().lane() == Lane.SCHEDULED) {
        if (to == TaskState.QUEUED) {
          scheduledWaiting.add(id);
        } else {
          scheduledWaiting.remove(id);
        }
      } else if (to == TaskState.RUNNING) {
        adHocRunning.add(id);
        mostAdHoc = Math.max(mostAdHoc, adHocRunning.size());
        if (!scheduledWaiting.isEmpty()) {
          mostAdHocWhileOthersWaited = Math.max(mostAdHocWhileOthersWaited, adHocRunning.size());
          adHocBeforeTheScheduleWasDone++;
        }
      } else {
        adHocRunning.remove(id);
      }
    }
  }

  @Test
  void scheduledManualAndBackfillRunsNeverWriteOnePartitionAtTheSameTime() throws Exception {
    AtomicBoolean writing = new AtomicBoolean();
    List<String> overlaps = new ArrayList<>();
    Set<RunKind> kinds = new LinkedHashSet<>();
    DagBuilder dag = dailyDag("sales").endingOn(Scenario.FIRST);
    dag.task(
        "clean",
        new WritesClean(
            id -> {
              if (!writing.compareAndSet(false, true)) {
                overlaps.add(id.toString());
              }
              kinds.add(id.run().kind());
              busy();
              writing.set(false);
            }));
    try (Orchestrator orchestrator = builder().dag(dag.build()).workers(8).build()) {
      orchestrator.tick();
      for (int i = 0; i < 10; i++) {
        orchestrator.run("sales", Scenario.FIRST);
      }
      orchestrator.submit(
          orchestrator
              .backfill(Scenario.CLEAN)
              .from(Scenario.FIRST)
              .through(Scenario.FIRST)
              .plan());
      orchestrator.start();
      assertThat(orchestrator.awaitQuiet(PATIENCE)).isTrue();
      assertThat(orchestrator.runs(Optional.empty(), List.of(DagRunState.SUCCESS), 100))
          .hasSize(12);
    }
    assertThat(overlaps).isEmpty();
    assertThat(kinds).containsExactlyInAnyOrder(RunKind.values());
  }

  /** Takes long enough that two would be seen together. */
  private static void busy() {
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      sum += Math.sqrt(i);
    }
    assertThat(sum).isPositive();
  }

  /** Writes one dataset, and tells who does. */
  private record WritesClean(Consumer<TaskInstanceId> body) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      body.accept(context.id());
      return TaskResult.success();
    }

    @Override
    public List<Dataset> writes() {
      return List.of(Scenario.CLEAN);
    }
  }

  @Test
  void ticksFromManyThreadsCreateEachRunOnce() throws Exception {
    DagBuilder dag = dailyDag("sales");
    dag.task("load", succeeds());
    clock.set(Instant.parse("1998-02-01T00:00:00Z"));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Orchestrator orchestrator = builder().dag(dag.build()).build()) {
      orchestrator.start();
      Callable<List<DagRunId>> tick = orchestrator::tick;
      List<DagRunId> created = new ArrayList<>();
      for (Future<List<DagRunId>> ticked : threads.invokeAll(List.of(tick, tick, tick, tick))) {
        created.addAll(ticked.get());
      }
      assertThat(created).hasSize(31).doesNotHaveDuplicates();
      assertThat(orchestrator.awaitQuiet(PATIENCE)).isTrue();
      assertThat(orchestrator.runs(Optional.empty(), List.of(), 100)).hasSize(31);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aRunThatTimesOutInterruptsItsBodies() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    AtomicBoolean saw = new AtomicBoolean();
    DagBuilder dag = dag("sales").runTimeout(Duration.ofHours(1));
    dag.task(
        "long",
        context -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            saw.set(context.isCancelled());
            interrupted.countDown();
            throw e;
          }
          return TaskResult.success();
        });
    try (Orchestrator orchestrator = builder().dag(dag.build()).build()) {
      orchestrator.start();
      DagRunId run = orchestrator.run("sales", Scenario.FIRST);
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

      clock.advance(Duration.ofHours(1));

      assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(orchestrator.awaitQuiet(PATIENCE)).isTrue();
      assertThat(saw).isTrue();
      assertThat(orchestrator.run(run).orElseThrow().state()).isEqualTo(DagRunState.FAILED);
      assertThat(orchestrator.tasks(run).get(0).state()).isEqualTo(TaskState.CANCELLED);
    }
  }

  @Test
  void anExecutorThatRefusesCostsNoRetryButIsNotAskedForEver() throws Exception {
    DagBuilder dag = dag("sales");
    dag.task("load", succeeds());
    try (Orchestrator orchestrator =
        builder().dag(dag.build()).executor(new Refusing()).platformRetries(3).build()) {
      orchestrator.start();
      DagRunId run = orchestrator.run("sales", Scenario.FIRST);
      for (int i = 0; i < 4; i++) {
        assertThat(orchestrator.awaitQuiet(PATIENCE)).isTrue();
        clock.advance(Duration.ofMinutes(10));
      }
      assertThat(orchestrator.awaitQuiet(PATIENCE)).isTrue();

      TaskInstance task = orchestrator.tasks(run).get(0);
      assertThat(task.state()).isEqualTo(TaskState.FAILED);
      assertThat(task.failures()).isZero();
      assertThat(task.platformFailures()).isEqualTo(4);
      assertThat(task.message()).contains("the executor did not take it").contains("no room");
    }
  }

  private static final class Refusing implements TaskExecutor {
    @Override
    public int slots() {
      return 1;
    }

    @Override
    public void execute(TaskInstanceId id, int attempt, Runnable body) {
      throw new RejectedExecutionException("no room");
    }

    @Override
    public void close() {}
  }
}
