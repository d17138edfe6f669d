package io.headgate.run;

import static java.util.Objects.requireNonNull;

/**
 * Whose work an execution does: the task of a DAG as somebody defined it, also where a backfill
 * executes it in a run of its own. What is learnt of a task is learnt under this name.
 *
 * @param task the task's id, which all instances of a mapped task share
 */
public record TaskOrigin(String dag, String task) {

  public TaskOrigin {
    requireNonNull(dag, "dag");
    requireNonNull(task, "task");
  }

  /** Of an execution in a run of its own DAG. */
  public static TaskOrigin of(TaskInstanceId id) {
    return new TaskOrigin(id.run().dag(), id.task());
  }

  @Override
  public String toString() {
    return dag + "." + task;
  }
}
