package io.headgate.faults;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.run.DagRunState;
import io.headgate.testing.SettableClock;
import io.headgate.time.Timetable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that starts and finds a great many runs that wait for it. */
@Tag(Faults.TAG)
class ManyRunsWaitingTest {

  private static final int RUNS = Faults.count(1_000, 10_000);
  private static final int TASKS_PER_RUN = 2;
  private static final LocalDate FIRST = LocalDate.of(1970, 1, 1);

  @TempDir Path directory;

  private final AtomicLong executed = new AtomicLong();
  private final CountDownLatch open = new CountDownLatch(1);

  /** Half of the runs wait for a place among the active ones, half for a worker. */
  private Orchestrator build() {
    OrchestratorBuilder builder =
        Orchestrator.builder()
            .embeddedStore(directory)
            .clock(SettableClock.at(FIRST.plusDays(RUNS / 2)));
    for (int active : List.of(16, RUNS)) {
      DagBuilder dag =
          Dag.named("at_most_" + active)
              .timetable(Timetable.daily(UTC))
              .startingOn(FIRST)
              .catchup(Catchup.ALL)
              .maxActiveRuns(active);
      TaskRef first = dag.task("first", context -> count());
      dag.after(first).task("second", context -> count());
      builder.dag(dag.build());
    }
    return builder.build();
  }

  private TaskResult count() throws InterruptedException {
    open.await();
    executed.incrementAndGet();
    return TaskResult.success();
  }

  @Test
  void startsInBoundedTimeAndFinishesThemAll() throws InterruptedException {
    try (Orchestrator before = build()) {
      assertThat(before.tick()).hasSize(RUNS);
    }
    try (Orchestrator orchestrator = build()) {
      long heap = Heap.live();
      long begin = System.nanoTime();
      orchestrator.start();
      Duration started = Duration.ofNanos(System.nanoTime() - begin);
      long waiting = Heap.live() - heap;
      begin = System.nanoTime();
      open.countDown();
      assertThat(orchestrator.awaitQuiet(Duration.ofMinutes(5))).isTrue();
      Duration finished = Duration.ofNanos(System.nanoTime() - begin);
      long kept = Heap.live() - heap;

      Faults.report("runs waiting at start")
          .count(RUNS, "runs")
          .count(started.toMillis(), "ms until started")
          .count(waiting / RUNS / TASKS_PER_RUN, "bytes of heap per waiting task")
          .count(finished.toMillis(), "ms until all had finished")
          .count(executed.get(), "bodies")
          .count(kept / 1024, "KB of heap kept afterwards")
          .print();
      assertThat(started).isLessThan(Duration.ofSeconds(30));
      assertThat(waiting / RUNS / TASKS_PER_RUN).as("bytes per waiting task").isLessThan(4_096);
      assertThat(executed).hasValue((long) RUNS * TASKS_PER_RUN);
      assertThat(orchestrator.runs(Optional.empty(), List.of(), RUNS + 1))
          .hasSize(RUNS)
          .allMatch(run -> run.state() == DagRunState.SUCCESS);
    }
  }
}
