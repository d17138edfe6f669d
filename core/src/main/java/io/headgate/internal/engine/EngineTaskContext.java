package io.headgate.internal.engine;

import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.profile.JobProfile;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskOrigin;
import io.headgate.time.DataInterval;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** What the engine shows to a body. */
final class EngineTaskContext implements TaskContext {

  private final BodyExecution execution;
  private final TaskScope scope;
  private final Services services;
  private final InstantSource clock;

  EngineTaskContext(
      BodyExecution execution, TaskScope scope, Services services, InstantSource clock) {
    this.execution = execution;
    this.scope = scope;
    this.services = services;
    this.clock = clock;
  }

  @Override
  public TaskInstanceId id() {
    return execution.id();
  }

  @Override
  public TaskOrigin origin() {
    return execution.origin().orElseGet(TaskContext.super::origin);
  }

  @Override
  public int attempt() {
    return execution.attempt();
  }

  @Override
  public String item() {
    return execution.item().orElseGet(TaskContext.super::item);
  }

  @Override
  public DataInterval interval() {
    return scope.interval();
  }

  @Override
  public List<Partition> outputs(Dataset dataset) {
    return partitions(scope.outputs(), dataset, "writes");
  }

  @Override
  public List<Partition> inputs(Dataset dataset) {
    return partitions(scope.inputs(), dataset, "reads");
  }

  @Override
  public String table(Dataset dataset) {
    return dataset.name().table();
  }

  @Override
  public <T> T service(Class<T> type) {
    return services.get(type);
  }

  @Override
  public InstantSource clock() {
    return clock;
  }

  @Override
  public boolean isCancelled() {
    return execution.isInterrupted();
  }

  @Override
  public void onCancel(Runnable action) {
    execution.cancelActions().add(action);
  }

  @Override
  public void requireOwnership() {
    execution.requireOwnership();
  }

  @Override
  public void profile(JobProfile job) {
    execution.profile(job);
  }

  private List<Partition> partitions(
      Map<DatasetName, List<Partition>> known, Dataset dataset, String verb) {
    List<Partition> partitions = known.get(dataset.name());
    if (partitions == null) {
      throw new PermanentFailure(
          "The body of "
              + id()
              + " asks for the partitions of "
              + dataset
              + ", but its operator "
              + verb
              + " "
              + known.keySet()
              + " only: declare the dataset in "
              + verb
              + "()");
    }
    return partitions;
  }
}
