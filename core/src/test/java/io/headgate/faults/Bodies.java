package io.headgate.faults;

import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import java.util.List;

/** Operators of a body that is given. */
final class Bodies {

  private Bodies() {}

  /** Says that it writes the dataset. */
  static Operator writing(Dataset to, Operator body) {
    return new Writing(to, body);
  }

  private record Writing(Dataset to, Operator body) implements Operator {
    @Override
    public TaskResult execute(TaskContext context) throws Exception {
      return body.execute(context);
    }

    @Override
    public List<Dataset> writes() {
      return List.of(to);
    }
  }
}
