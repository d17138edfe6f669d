package io.headgate.faults;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.testing.SettableClock;
import io.headgate.time.Timetable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process that works on, day after day: what has finished leaves nothing in its memory. */
@Tag(Faults.TAG)
class LongRunTest {

  /**
   * So many that what other tests of the process let go of meanwhile, some MB, is less than a leak.
   */
  private static final int TASKS = Faults.count(40_000, 100_000);

  private static final int TASKS_PER_RUN = 50;
  private static final int MEASUREMENTS = 10;
  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);

  /** An object or two per task would be more; the ids of a finished task alone take 200. */
  private static final double MOST_BYTES_PER_TASK = 64;

  @TempDir Path directory;

  private final SettableClock clock = SettableClock.at(FIRST);
  private final AtomicLong executed = new AtomicLong();

  private Dag daily() {
    DagBuilder dag =
        Dag.named("daily").timetable(Timetable.daily(UTC)).startingOn(FIRST).catchup(Catchup.ALL);
    TaskRef first = dag.task("first", context -> count());
    List<TaskRef> legs = new ArrayList<>();
    for (int i = 0; i < TASKS_PER_RUN - 2; i++) {
      legs.add(dag.after(first).task("leg_" + i, context -> count()));
    }
    Dataset made = Dataset.named("data.made").daily(UTC).startingOn(FIRST).build();
    dag.after(legs).task("last", Bodies.writing(made, context -> count()));
    return dag.build();
  }

  private TaskResult count() {
    executed.incrementAndGet();
    return TaskResult.success();
  }

  @Test
  void theHeapStaysFlat() throws InterruptedException {
    List<Long> heaps = new ArrayList<>();
    try (Orchestrator orchestrator =
        Orchestrator.builder().embeddedStore(directory).clock(clock).dag(daily()).build()) {
      orchestrator.start();
      int days = TASKS / TASKS_PER_RUN / MEASUREMENTS;
      work(orchestrator, days); // Classes are loaded, caches are filled.
      executed.set(0);
      for (int i = 0; i < MEASUREMENTS; i++) {
        work(orchestrator, days);
        heaps.add(Heap.live());
        Faults.report("long run")
            .count(executed.get(), "tasks")
            .count(heaps.get(i) / 1024, "KB of heap after a collection")
            .print();
      }
    }
    double slope = slope(heaps) * MEASUREMENTS / TASKS;
    Faults.report("long run, in all")
        .count(executed.get(), "tasks")
        .count(Math.round(slope * 100), "hundredths of a byte per task (fitted)")
        .print();
    assertThat(executed).hasValue(TASKS);
    assertThat(slope).as("bytes per task").isLessThan(MOST_BYTES_PER_TASK);
  }

  private void work(Orchestrator orchestrator, int days) throws InterruptedException {
    for (int day = 0; day < days; day++) {
      clock.advance(Duration.ofDays(1));
      assertThat(orchestrator.tick()).hasSize(1);
      assertThat(orchestrator.awaitQuiet(Duration.ofMinutes(1))).isTrue();
    }
  }

  /** Least squares over the numbers of the measurements. */
  private static double slope(List<Long> values) {
    double middle = (values.size() - 1) / 2.0;
    double mean = values.stream().mapToLong(Long::longValue).average().orElseThrow();
    double products = 0;
    double squares = 0;
    for (int i = 0; i < values.size(); i++) {
      products += (i - middle) * (values.get(i) - mean);
      squares += (i - middle) * (i - middle);
    }
    return products / squares;
  }
}
