package io.headgate.internal.engine.backfill;

import io.headgate.dag.ForwardingTaskContext;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import java.util.List;

/** The producing task's own body, writing the candidate instead of production. */
record FillCandidate(Operator original, Candidate candidate) implements Operator {

  @Override
  public TaskResult execute(TaskContext context) throws Exception {
    return original.execute(new Redirected(context, candidate));
  }

  @Override
  public List<Input> reads() {
    return original.reads();
  }

  @Override
  public List<Dataset> writes() {
    return original.writes().stream()
        .map(dataset -> dataset.equals(candidate.production()) ? candidate.dataset() : dataset)
        .toList();
  }

  @Override
  public String codeVersion() {
    return original.codeVersion();
  }

  @Override
  public String kind() {
    return original.kind();
  }

  /** Answers for production with the candidate. */
  private static final class Redirected extends ForwardingTaskContext {
    private final Candidate candidate;

    Redirected(TaskContext delegate, Candidate candidate) {
      super(delegate);
      this.candidate = candidate;
    }

    @Override
    public List<Partition> outputs(Dataset dataset) {
      return super.outputs(redirect(dataset));
    }

    @Override
    public String table(Dataset dataset) {
      return super.table(redirect(dataset));
    }

    private Dataset redirect(Dataset dataset) {
      return dataset.equals(candidate.production()) ? candidate.dataset() : dataset;
    }
  }
}
