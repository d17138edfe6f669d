package io.headgate.ledger;

import static java.util.Objects.requireNonNull;

import io.headgate.run.TaskInstanceId;

/**
 * Who looked at a partition.
 *
 * @param attempt 1 for the first
 */
public record Observer(TaskInstanceId task, int attempt) {

  public Observer {
    requireNonNull(task, "task");
  }

  /** {@code sales/manual/1998-01-08_1#arrived, attempt 2}. */
  @Override
  public String toString() {
    return task + ", attempt " + attempt;
  }
}
