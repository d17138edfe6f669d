package io.headgate.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Operator;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.operation.Why;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskState;
import io.headgate.testing.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that do not leave when they are told to. */
@Tag(Faults.TAG)
@Timeout(300)
class StubbornBodyTest {

  private static final LocalDate DAY = LocalDate.of(1998, 1, 8);
  private static final Dataset SALES =
      Dataset.named("raw.sales").daily(ZoneOffset.UTC).startingOn(DAY).build();
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final int TIMEOUTS = Faults.count(3, 100);

  /** What closing adds to the grace: an interrupt, and a look at who obeys. */
  private static final Duration BOUND = Duration.ofSeconds(15);

  @TempDir Path directory;

  private final SettableClock clock = SettableClock.at(DAY);

  /** Stays, whatever it is told, until it is let go. */
  private static final class Stubborn implements Operator {
    private final Semaphore inside = new Semaphore(0);
    private final Semaphore letGo = new Semaphore(0);
    private final AtomicInteger executions = new AtomicInteger();
    private final AtomicInteger writing = new AtomicInteger();
    private final AtomicInteger mostWriting = new AtomicInteger();
    private final AtomicInteger interrupts = new AtomicInteger();

    @Override
    public TaskResult execute(TaskContext context) {
      executions.incrementAndGet();
      mostWriting.accumulateAndGet(writing.incrementAndGet(), Math::max);
      inside.release();
      boolean stay = true;
      while (stay) {
        try {
          letGo.acquire();
          stay = false;
        } catch (InterruptedException e) {
          interrupts.incrementAndGet();
        }
      }
      writing.decrementAndGet();
      return TaskResult.success();
    }

    @Override
    public List<Dataset> writes() {
      return List.of(SALES);
    }
  }

  private Orchestrator started(Operator body) {
    DagBuilder dag = Dag.named("sales").retry(RetryPolicy.none());
    dag.task("load", body, options -> options.timeout(TIMEOUT));
    DagBuilder other = Dag.named("other");
    other.task("fine", context -> TaskResult.success());
    Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(directory)
            .clock(clock)
            .workers(2)
            .closingGrace(Duration.ofMillis(50))
            .dag(dag.build())
            .dag(other.build())
            .build();
    orchestrator.start();
    return orchestrator;
  }

  private static void awaitState(Orchestrator orchestrator, DagRunId run, TaskState state) {
    await(run + " " + state)
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(60))
        .until(() -> orchestrator.tasks(run).get(0).state() == state);
  }

  @Test
  void aTimedOutBodyKeepsItsPartitionUntilItHasLeft() throws InterruptedException {
    Stubborn body = new Stubborn();
    int held = 0;
    try (Orchestrator orchestrator = started(body)) {
      DagRunId run = orchestrator.run("sales", DAY);
      for (int i = 0; i < TIMEOUTS; i++) {
        body.inside.acquire();
        clock.advance(TIMEOUT);
        awaitState(orchestrator, run, TaskState.FAILED);
        DagRunId next = orchestrator.run("sales", DAY);
        DagRunId fine = orchestrator.run("other", DAY);
        awaitState(orchestrator, fine, TaskState.SUCCESS);
        assertThat(orchestrator.why(next, "load")).isInstanceOf(Why.PartitionClaimed.class);
        held++;
        body.letGo.release();
        run = next;
      }
      body.inside.acquire();
      body.letGo.release();
      awaitState(orchestrator, run, TaskState.SUCCESS);
    }
    assertThat(body.executions).hasValue(TIMEOUTS + 1);
    assertThat(body.mostWriting).hasValue(1);
    Faults.report("body ignores its interruption after a timeout")
        .count(TIMEOUTS, "timeouts")
        .count(body.interrupts.get(), "interrupts ignored")
        .count(held, "times the partition stayed claimed")
        .count(body.mostWriting.get() - 1, "times written by two")
        .print();
  }

  @Test
  void closingIsBoundedAndTheNextStartBeginsTheTaskAgain() throws Exception {
    Stubborn body = new Stubborn();
    Orchestrator first = started(body);
    DagRunId run = first.run("sales", DAY);
    body.inside.acquire();

    long before = System.nanoTime();
    first.close();
    Duration closed = Duration.ofNanos(System.nanoTime() - before);

    assertThat(closed).isLessThan(BOUND);
    assertThat(body.writing).hasValue(1);
    body.letGo.release();
    Stubborn again = new Stubborn();
    again.letGo.release();
    try (Orchestrator second = started(again)) {
      awaitState(second, run, TaskState.SUCCESS);
      assertThat(second.tasks(run).get(0).attempt()).isEqualTo(2);
      assertThat(second.tasks(run).get(0).failures()).isZero();
    }
    Faults.report("body ignores its interruption while closing")
        .count(closed.toMillis(), "ms until closed")
        .count(body.interrupts.get(), "interrupts ignored")
        .count(again.executions.get(), "attempt by the next process")
        .print();
  }
}
