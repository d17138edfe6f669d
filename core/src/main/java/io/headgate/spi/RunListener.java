package io.headgate.spi;

import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskState;
import io.headgate.ticket.Ticket;

/**
 * Hears of state changes after they are durable. Called on the coordinator's thread: return at
 * once. An exception is logged and changes nothing. After a crash, changes of the last commit may
 * not have been heard; what matters is in the store.
 */
public interface RunListener {

  /** A task instance is now in the state {@code to}. */
  default void taskChanged(TaskInstanceId id, TaskState from, TaskState to, String message) {}

  /** A run is now in the state {@code to}. */
  default void runChanged(DagRunId id, DagRunState from, DagRunState to) {}

  /** A ticket was opened, extended or closed. */
  default void ticketChanged(Ticket ticket) {}
}
