package io.headgate.backfill;

import io.headgate.dag.ForwardingTaskContext;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import java.util.List;
import java.util.Map;

/**
 * A task's own body, which reads and writes shadows in place of the group's datasets.
 *
 * @param group shadows by production's names
 */
record Shadowed(Operator original, Map<DatasetName, Dataset> group) implements Operator {

  Shadowed {
    group = Map.copyOf(group);
  }

  @Override
  public TaskResult execute(TaskContext context) throws Exception {
    return original.execute(new Redirected(context, group));
  }

  @Override
  public List<Input> reads() {
    return original.reads().stream()
        .map(input -> new Input(shadow(input.dataset()), input.mapping(), input.onChange()))
        .toList();
  }

  @Override
  public List<Dataset> writes() {
    return original.writes().stream().map(this::shadow).toList();
  }

  @Override
  public List<Dataset> rewrites() {
    return original.rewrites().stream().map(this::shadow).toList();
  }

  @Override
  public boolean judgesItsInputs() {
    return original.judgesItsInputs();
  }

  @Override
  public boolean coversRanges() {
    return original.coversRanges();
  }

  @Override
  public String codeVersion() {
    return original.codeVersion();
  }

  @Override
  public String kind() {
    return original.kind();
  }

  private Dataset shadow(Dataset dataset) {
    return group.getOrDefault(dataset.name(), dataset);
  }

  /** Answers for a dataset of the group with its shadow. */
  private static final class Redirected extends ForwardingTaskContext {
    private final Map<DatasetName, Dataset> group;

    Redirected(TaskContext delegate, Map<DatasetName, Dataset> group) {
      super(delegate);
      this.group = group;
    }

    @Override
    public List<Partition> outputs(Dataset dataset) {
      return super.outputs(shadow(dataset));
    }

    @Override
    public List<Partition> inputs(Dataset dataset) {
      return super.inputs(shadow(dataset));
    }

    @Override
    public String table(Dataset dataset) {
      return super.table(shadow(dataset));
    }

    private Dataset shadow(Dataset dataset) {
      return group.getOrDefault(dataset.name(), dataset);
    }
  }

  /** In the place of a gate on what comes from outside: goes on if nothing speaks against it. */
  record Relied(Dataset dataset) implements Operator {

    @Override
    public TaskResult execute(TaskContext context) {
      return TaskResult.success("no verdict blocks " + dataset);
    }

    @Override
    public List<Input> reads() {
      return List.of(Input.of(dataset));
    }

    @Override
    public boolean coversRanges() {
      return true;
    }

    @Override
    public String kind() {
      return "QualityGate";
    }
  }

  /** In the place of a task that has effects elsewhere. */
  record LeftOut(String pipeline, Operator original) implements Operator {

    @Override
    public TaskResult execute(TaskContext context) {
      return TaskResult.success("left out in the parallel pipeline " + pipeline);
    }

    @Override
    public String kind() {
      return original.kind();
    }
  }
}
