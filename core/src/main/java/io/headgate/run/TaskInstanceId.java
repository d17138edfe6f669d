package io.headgate.run;

import static java.util.Objects.requireNonNull;

/** One task of one run. */
public record TaskInstanceId(DagRunId run, String task) {

  public TaskInstanceId {
    requireNonNull(run, "run");
    requireNonNull(task, "task");
  }

  @Override
  public String toString() {
    return run + "#" + task;
  }
}
