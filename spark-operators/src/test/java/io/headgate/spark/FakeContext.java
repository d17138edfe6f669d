package io.headgate.spark;

import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.OwnershipLostException;
import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.profile.JobProfile;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstanceId;
import io.headgate.time.DataInterval;
import java.time.InstantSource;
import java.util.List;

/** The context of an execution over {@code interval}, with the shared Spark's services. */
record FakeContext(Operator operator, DataInterval interval, String suffix, boolean owned)
    implements TaskContext {

  static FakeContext of(Operator operator, DataInterval interval) {
    return new FakeContext(operator, interval, "", true);
  }

  @Override
  public TaskInstanceId id() {
    return new TaskInstanceId(DagRunId.scheduled("dag", interval.start()), "task");
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public List<Partition> outputs(Dataset dataset) {
    return dataset.partitions(interval);
  }

  @Override
  public List<Partition> inputs(Dataset dataset) {
    if (operator.writes().isEmpty()) {
      return dataset.partitions(interval);
    }
    Dataset written = operator.writes().get(0);
    Input input =
        operator.reads().stream()
            .filter(candidate -> candidate.dataset().equals(dataset))
            .findFirst()
            .orElseThrow();
    return input
        .mapping()
        .upstream(dataset.partitioning(), written.partitioning(), interval)
        .map(dataset::partitions)
        .orElse(List.of());
  }

  @Override
  public String table(Dataset dataset) {
    return operator.writes().contains(dataset)
        ? dataset.name().table() + suffix
        : dataset.name().table();
  }

  @Override
  public <T> T service(Class<T> type) {
    return SharedSpark.service(type);
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void onCancel(Runnable action) {}

  @Override
  public void profile(JobProfile job) {}

  @Override
  public void requireOwnership() {
    if (!owned) {
      throw new OwnershipLostException("another node has the run");
    }
  }
}
