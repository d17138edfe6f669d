package io.headgate.faults;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** A process whose bodies fill its heap and its stacks, beside others that do their work. */
final class FatalErrorsProcess {

  /** How many tasks do their work beside the two that do not. */
  static final int BESIDE = 20;

  private static final LocalDate DAY = LocalDate.of(1998, 1, 8);

  private FatalErrorsProcess() {}

  /** Arguments: the directory of the store, and how many rounds. */
  public static void main(String[] arguments) throws InterruptedException {
    int memory = 0;
    int stack = 0;
    int beside = 0;
    try (Orchestrator orchestrator =
        Orchestrator.builder().embeddedStore(Path.of(arguments[0])).workers(4).dag(dag()).build()) {
      orchestrator.start();
      for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
        DagRunId run = orchestrator.run("fatal", DAY);
        if (!orchestrator.awaitQuiet(Duration.ofSeconds(60))) {
          throw new IllegalStateException("Still busy: " + orchestrator.tasks(run));
        }
        System.out.println("round");
        for (TaskInstance task : orchestrator.tasks(run)) {
          if (failedOf(task, "memory", "java.lang.OutOfMemoryError")) {
            memory++;
          } else if (failedOf(task, "stack", "java.lang.StackOverflowError")) {
            stack++;
          } else if (task.state() == TaskState.SUCCESS) {
            beside++;
          } else {
            System.out.println("unexpected: " + task);
          }
        }
      }
    }
    System.out.println("counted " + memory + " " + stack + " " + beside);
  }

  private static boolean failedOf(TaskInstance task, String name, String error) {
    return task.id().task().equals(name)
        && task.state() == TaskState.FAILED
        && task.message().contains(error);
  }

  private static Dag dag() {
    DagBuilder dag = Dag.named("fatal");
    dag.task("memory", FatalErrorsProcess::fillTheHeap);
    dag.task("stack", context -> TaskResult.success(Integer.toString(deeper(context, 0))));
    TaskRef last = dag.task("beside_0", context -> TaskResult.success());
    for (int i = 1; i < BESIDE; i++) {
      last = dag.after(last).task("beside_" + i, context -> TaskResult.success());
    }
    return dag.build();
  }

  private static TaskResult fillTheHeap(TaskContext context) {
    List<byte[]> kept = new ArrayList<>();
    while (!context.isCancelled()) {
      kept.add(new byte[1 << 20]);
    }
    return TaskResult.success(kept.size() + " MB");
  }

  private static int deeper(TaskContext context, int depth) {
    return context.isCancelled() ? depth : deeper(context, depth + 1) + 1;
  }
}
