package io.headgate.docs;

import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.dag.TriggerRule;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.time.DataInterval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

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

  static Dag perFile(Path inbox, Operator load) {
    // region map
    DagBuilder dag = Dag.named("files");
    TaskRef listing = dag.task("list", context -> TaskResult.success().expanding(namesIn(inbox)));
    TaskRef parsed =
        dag.after(listing)
            .map(
                "parse",
                context -> {
                  List<String> lines = Files.readAllLines(inbox.resolve(context.item()));
                  return TaskResult.success(lines.size() + " lines");
                },
                options -> options.atMost(5_000).retry(RetryPolicy.attempts(3)));
    dag.after(parsed).task("load", load);
    // endregion
    return dag.build();
  }

  private static List<String> namesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  static Dag branching() {
    // region branching
    DagBuilder dag = Dag.named("sales_size");
    TaskRef measure =
        dag.task(
            "measure",
            context -> TaskResult.branch(isMonthEnd(context.interval()) ? "close_month" : "daily"));
    TaskRef daily = dag.after(measure).task("daily", context -> TaskResult.success());
    TaskRef close = dag.after(measure).task("close_month", context -> TaskResult.success());
    dag.after(daily, close)
        .task(
            "publish",
            context -> TaskResult.success(),
            options -> options.triggerRule(TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS));
    // endregion
    return dag.build();
  }

  private static boolean isMonthEnd(DataInterval interval) {
    return interval.end().atZone(ZoneOffset.UTC).getDayOfMonth() == 1;
  }
}
