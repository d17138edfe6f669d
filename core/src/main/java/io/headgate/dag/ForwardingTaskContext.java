package io.headgate.dag;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.profile.JobProfile;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskOrigin;
import io.headgate.time.DataInterval;
import java.time.InstantSource;
import java.util.List;

/**
 * A context that answers as another one does, but for what a subclass overrides: for operators that
 * execute another operator.
 */
public abstract class ForwardingTaskContext implements TaskContext {

  private final TaskContext delegate;

  protected ForwardingTaskContext(TaskContext delegate) {
    this.delegate = requireNonNull(delegate, "delegate");
  }

  @Override
  public TaskInstanceId id() {
    return delegate.id();
  }

  @Override
  public TaskOrigin origin() {
    return delegate.origin();
  }

  @Override
  public int attempt() {
    return delegate.attempt();
  }

  @Override
  public String item() {
    return delegate.item();
  }

  @Override
  public DataInterval interval() {
    return delegate.interval();
  }

  @Override
  public List<Partition> outputs(Dataset dataset) {
    return delegate.outputs(dataset);
  }

  @Override
  public List<Partition> inputs(Dataset dataset) {
    return delegate.inputs(dataset);
  }

  @Override
  public String table(Dataset dataset) {
    return delegate.table(dataset);
  }

  @Override
  public <T> T service(Class<T> type) {
    return delegate.service(type);
  }

  @Override
  public InstantSource clock() {
    return delegate.clock();
  }

  @Override
  public boolean isCancelled() {
    return delegate.isCancelled();
  }

  @Override
  public void onCancel(Runnable action) {
    delegate.onCancel(action);
  }

  @Override
  public void profile(JobProfile job) {
    delegate.profile(job);
  }

  @Override
  public void requireOwnership() {
    delegate.requireOwnership();
  }
}
