package io.headgate.docs;

import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Samples of the page on operators. */
final class Operators {

  private Operators() {}

  // region operator
  /** Copies each day's file; a day that is copied again is overwritten. */
  record CopyFiles(Path from, Path to, Dataset source, Dataset target) implements Operator {

    @Override
    public List<Input> reads() {
      return List.of(Input.of(source));
    }

    @Override
    public List<Dataset> writes() {
      return List.of(target);
    }

    @Override
    public TaskResult execute(TaskContext context) throws Exception {
      for (Partition day : context.outputs(target)) {
        String text = Files.readString(from.resolve(day.label() + ".csv"));
        Files.writeString(to.resolve(day.label() + ".csv"), text);
      }
      return TaskResult.success(context.outputs(target).size() + " files");
    }
  }
  // endregion
}
