package io.headgate.faults;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.Orchestrator;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.testing.SettableClock;
import io.headgate.testing.TestOrchestrator;
import io.headgate.time.Timetable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A clock that jumps an hour forwards and back, again and again. */
@Tag(Faults.TAG)
@Timeout(300)
class JumpingClockTest {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int JUMPS = Faults.count(100, 2_000);

  @TempDir Path directory;

  private final SettableClock clock = SettableClock.at(FIRST);
  private final Map<String, Instant> executed = new HashMap<>();
  private int executions;

  /** Fails twice, is deferred twice, and works within a timeout: everything that has a time. */
  private Dag hourly() {
    DagBuilder dag =
        Dag.named("hourly")
            .timetable(Timetable.cron("15 * * * *", UTC))
            .startingOn(FIRST)
            .catchup(Catchup.ALL)
            .maxActiveRuns(100)
            .retry(new RetryPolicy(3, Duration.ofMinutes(10), 1, Duration.ofMinutes(10), 0));
    TaskRef failing = dag.task("failing", this::failTwice);
    TaskRef deferring = dag.after(failing).task("deferring", this::deferTwice);
    dag.after(deferring)
        .task("quick", this::note, options -> options.timeout(Duration.ofMinutes(30)));
    return dag.build();
  }

  private TaskResult note(TaskContext context) {
    executions++;
    executed.put(context.id() + "@" + context.attempt(), clock.instant());
    return TaskResult.success();
  }

  private TaskResult failTwice(TaskContext context) {
    note(context);
    if (context.attempt() <= 2) {
      throw new IllegalStateException("the first attempts fail");
    }
    return TaskResult.success();
  }

  private TaskResult deferTwice(TaskContext context) {
    note(context);
    return context.attempt() <= 2
        ? TaskResult.deferred("later", Duration.ofMinutes(20))
        : TaskResult.success();
  }

  @Test
  void nothingRunsTwiceAndNothingIsStuck() {
    RandomGenerator random =
        RandomGeneratorFactory.of("L64X128MixRandom").create(System.nanoTime());
    try (TestOrchestrator test = TestOrchestrator.of(hourly()).clock(clock).build()) {
      Set<DagRunId> created = new HashSet<>();
      Instant latest = clock.instant();
      int back = 0;
      for (int i = 0; i < JUMPS; i++) {
        test.advance(Duration.ofMinutes(random.nextInt(40)));
        boolean forward = random.nextBoolean();
        back += forward ? 0 : 1;
        clock.set(forward ? clock.instant().plus(HOUR) : clock.instant().minus(HOUR));
        test.runUntilQuiet();
        for (DagRunId run : test.tick()) {
          assertThat(created.add(run)).as("%s created twice", run).isTrue();
        }
        latest = latest.isAfter(clock.instant()) ? latest : clock.instant();
      }
      // What became due while the clock was ahead may wait until it is that late again, and longer.
      test.advanceTo(latest);
      for (int i = 0; i < 30; i++) {
        test.advance(Duration.ofMinutes(10));
      }

      assertThat(executed).as("each attempt once").hasSize(executions);
      assertThat(test.runs()).extracting(DagRun::id).containsExactlyInAnyOrderElementsOf(created);
      assertThat(test.runs()).allMatch(run -> run.state() == DagRunState.SUCCESS);
      long tasks = 0;
      for (DagRunId run : created) {
        for (TaskInstance task : test.tasks(run)) {
          tasks++;
          assertThat(task.attempt()).isEqualTo(task.id().task().equals("quick") ? 1 : 3);
        }
      }
      assertThat(executions).isEqualTo((int) (tasks / 3 * 7));
      Faults.report("clock jumps an hour forwards and back")
          .count(JUMPS, "jumps")
          .count(back, "of them back")
          .count(created.size(), "scheduled runs")
          .count(tasks, "tasks")
          .count(executions, "attempts")
          .count(executions - executed.size(), "attempts executed twice")
          .count(
              test.runs().stream().filter(run -> !run.state().isTerminal()).count(), "runs stuck")
          .print();
    }
  }

  /**
   * A jump past the deadline times the attempt out, and the retry policy decides; back, nothing.
   */
  @Test
  void aBodyThatRunsWhileTheClockJumpsEndsOnce() throws Exception {
    Semaphore inside = new Semaphore(0);
    Semaphore mayEnd = new Semaphore(0);
    DagBuilder dag =
        Dag.named("slow")
            .retry(new RetryPolicy(2, Duration.ofMinutes(1), 1, Duration.ofMinutes(1), 0));
    dag.task(
        "slow",
        context -> {
          inside.release();
          mayEnd.acquire();
          return TaskResult.success();
        },
        options -> options.timeout(Duration.ofMinutes(10)));
    try (Orchestrator orchestrator =
        Orchestrator.builder().embeddedStore(directory).clock(clock).dag(dag.build()).build()) {
      orchestrator.start();
      DagRunId forwards = orchestrator.run("slow", FIRST);
      inside.acquire();
      clock.advance(HOUR);
      awaitState(orchestrator, forwards, TaskState.UP_FOR_RETRY);
      clock.advance(Duration.ofMinutes(1));
      inside.acquire();
      mayEnd.release();
      awaitState(orchestrator, forwards, TaskState.SUCCESS);

      DagRunId back = orchestrator.run("slow", FIRST);
      inside.acquire();
      clock.advance(HOUR.negated());
      mayEnd.release();
      awaitState(orchestrator, back, TaskState.SUCCESS);

      List<Integer> attempts =
          List.of(
              orchestrator.tasks(forwards).get(0).attempt(),
              orchestrator.tasks(back).get(0).attempt());
      Faults.report("clock jumps an hour while a body runs")
          .count(attempts.get(0), "attempts when forwards past its deadline")
          .count(attempts.get(1), "attempt when back")
          .print();
      assertThat(attempts).containsExactly(2, 1);
    }
  }

  private static void awaitState(Orchestrator orchestrator, DagRunId run, TaskState state) {
    await(run + " " + state)
        .atMost(Duration.ofSeconds(60))
        .until(() -> orchestrator.tasks(run).get(0).state() == state);
  }
}
