package io.headgate.faults;

import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.spi.RunListener;

/** Records what the store has confirmed: what a listener hears is durable. */
record Confirming(OutsideRecord record) implements RunListener {

  @Override
  public void taskChanged(TaskInstanceId id, TaskState from, TaskState to, String message) {
    if (to == TaskState.SUCCESS) {
      record.confirmed(id.toString());
    }
  }
}
