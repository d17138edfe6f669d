package io.headgate.testdags;

import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import java.util.List;

/** An operator that reads and writes datasets in name only. */
public record Job(List<Input> reads, List<Dataset> writes, Body body) implements Operator {

  /** What it does. */
  @FunctionalInterface
  public interface Body {
    TaskResult run(TaskContext context) throws Exception;
  }

  public static Job of(Dataset read, Dataset written) {
    return of(Input.of(read), written);
  }

  public static Job of(Input read, Dataset written) {
    return new Job(List.of(read), List.of(written), context -> TaskResult.success("4 rows"));
  }

  /** The same job with another body. */
  public Job doing(Body other) {
    return new Job(reads, writes, other);
  }

  @Override
  public TaskResult execute(TaskContext context) throws Exception {
    return body.run(context);
  }
}
