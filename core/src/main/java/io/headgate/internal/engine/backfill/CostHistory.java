package io.headgate.internal.engine.backfill;

import io.headgate.backfill.BackfillPlan.Step;
import io.headgate.backfill.Estimate;
import io.headgate.dataset.Dataset;
import io.headgate.internal.engine.Store;
import io.headgate.profile.JobProfile;
import io.headgate.profile.TaskProfile;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Estimates what a step costs from the latest successful runs of its DAG: the median time and bytes
 * that its task took for a partition, times the step's partitions. Asks the store a few questions
 * per DAG, whatever the number of steps. Not thread-safe.
 */
final class CostHistory {

  /** Of each DAG; an odd number, so that the median is a value that was seen. */
  private static final int RUNS = 7;

  private final Store store;
  private final Map<String, Map<String, List<Sample>>> known = new HashMap<>();

  /** One attempt, by its instance and what its job read. */
  private record Sample(DataInterval interval, Duration time, Optional<Double> bytes) {}

  CostHistory(Store store) {
    this.store = store;
  }

  /** What the step's task read for a partition; empty if its jobs left no profile. */
  Optional<Double> bytesPerPartition(Step step) {
    return median(
        samples(step).stream()
            .filter(sample -> written(step.dataset(), sample.interval()) > 0)
            .flatMap(
                sample ->
                    sample
                        .bytes()
                        .map(read -> read / written(step.dataset(), sample.interval()))
                        .stream())
            .filter(read -> read > 0)
            .toList());
  }

  private List<Sample> samples(Step step) {
    return known.computeIfAbsent(step.dag(), this::samples).getOrDefault(step.task(), List.of());
  }

  Step estimate(Step step) {
    List<Sample> samples = samples(step);
    List<Double> millis = new ArrayList<>();
    List<Double> bytes = new ArrayList<>();
    for (Sample sample : samples) {
      long partitions = written(step.dataset(), sample.interval());
      if (partitions > 0) {
        millis.add((double) sample.time().toMillis() / partitions);
        sample.bytes().ifPresent(read -> bytes.add(read / partitions));
      }
    }
    return step.costing(
        new Estimate(
            median(millis).map(each -> Duration.ofMillis(Math.round(each * step.partitions()))),
            median(bytes).map(each -> Math.round(each * step.partitions())),
            bytes.isEmpty() ? 0 : step.executions()));
  }

  /** By task, of attempts that succeeded. */
  private Map<String, List<Sample>> samples(String dag) {
    Map<String, List<Sample>> samples = new HashMap<>();
    Store.RunQuery latest =
        new Store.RunQuery(Optional.of(dag), List.of(DagRunState.SUCCESS), RUNS);
    for (DagRun run : store.runs(latest)) {
      Map<String, JobProfile> jobs = new HashMap<>();
      for (TaskProfile profile : store.profiles(run.id())) {
        jobs.put(profile.task().task(), profile.job());
      }
      for (TaskInstance task : store.tasks(run.id())) {
        if (task.state() == TaskState.SUCCESS
            && task.startedAt().isPresent()
            && task.endedAt().isPresent()) {
          samples
              .computeIfAbsent(task.id().task(), id -> new ArrayList<>())
              .add(
                  new Sample(
                      run.interval(),
                      Duration.between(task.startedAt().get(), task.endedAt().get()),
                      Optional.ofNullable(jobs.get(task.id().task())).map(CostHistory::bytes)));
        }
      }
    }
    return samples;
  }

  /** A run writes the partitions that its interval completes. */
  private static long written(Dataset dataset, DataInterval interval) {
    return dataset.partitions(interval).stream()
        .filter(one -> dataset.isUnpartitioned() || !one.interval().end().isAfter(interval.end()))
        .count();
  }

  private static double bytes(JobProfile job) {
    return job.stages().stream().mapToDouble(stage -> stage.bytes().mean() * stage.tasks()).sum();
  }

  private static Optional<Double> median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst();
  }
}
