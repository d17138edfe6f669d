package io.headgate.internal.engine;

import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Operator;
import io.headgate.dag.Pool;
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
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Queued tasks of live runs, without an engine around them. */
final class Work {

  static final Instant START = Instant.parse("1998-01-08T00:00:00Z");
  static final DataInterval DAY = DataInterval.ofDay(LocalDate.of(1998, 1, 7), ZoneOffset.UTC);

  private static int number;

  private Work() {}

  static RunKind kind(Lane lane) {
    return switch (lane) {
      case SCHEDULED -> RunKind.SCHEDULED;
      case BACKFILL -> RunKind.BACKFILL;
      case AD_HOC -> RunKind.MANUAL;
    };
  }

  /** The only task of a run that took its place at {@code runStarted}. */
  static LiveTask queued(Lane lane, Instant runStarted, int priority, Optional<Pool> pool) {
    return queued(lane, runStarted, priority, pool, context -> TaskResult.success(), DAY);
  }

  /** The only task of a run, which writes the dataset for the interval. */
  static LiveTask writing(Lane lane, Dataset dataset, DataInterval interval) {
    return queued(lane, START, 0, Optional.empty(), new Writes(dataset), interval);
  }

  /**
   * The tasks of one run that took its place at {@code runStarted}: one for each of these pools.
   */
  static List<LiveTask> queued(
      Lane lane, Instant runStarted, List<Optional<Pool>> pools, int maxActiveTasks) {
    DagBuilder builder = Dag.named("work").maxActiveTasks(maxActiveTasks);
    for (int i = 0; i < pools.size(); i++) {
      Optional<Pool> pool = pools.get(i);
      builder.task(
          "task_" + i,
          context -> TaskResult.success(),
          options -> {
            pool.ifPresent(options::pool);
            return options;
          });
    }
    return queued(builder.build(), lane, runStarted, DAY);
  }

  private static LiveTask queued(
      Lane lane,
      Instant runStarted,
      int priority,
      Optional<Pool> pool,
      Operator operator,
      DataInterval interval) {
    DagBuilder builder = Dag.named("work");
    builder.task(
        "task",
        operator,
        options -> {
          pool.ifPresent(options::pool);
          return options.priority(priority);
        });
    return queued(builder.build(), lane, runStarted, interval).get(0);
  }

  private static List<LiveTask> queued(
      Dag dag, Lane lane, Instant runStarted, DataInterval interval) {
    number++;
    DagRunId id = new DagRunId("work", kind(lane), String.format("run_%09d", number));
    LiveRun run =
        new LiveRun(
            dag,
            new DagRun(
                id,
                interval,
                "run",
                DagRunState.RUNNING,
                runStarted,
                Optional.of(runStarted),
                Optional.empty()),
            dag.tasks().keySet().stream()
                .map(
                    task ->
                        new TaskInstance(
                            new TaskInstanceId(id, task),
                            Optional.empty(),
                            TaskState.QUEUED,
                            0,
                            0,
                            0,
                            "",
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()))
                .toList());
    return List.copyOf(run.tasks());
  }

  private record Writes(Dataset dataset) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) {
      return TaskResult.success();
    }

    @Override
    public List<Dataset> writes() {
      return List.of(dataset);
    }
  }
}
