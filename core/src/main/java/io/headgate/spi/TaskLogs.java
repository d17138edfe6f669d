package io.headgate.spi;

import io.headgate.run.TaskInstanceId;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the attempts of a task log, for bodies that run in a process of their own; a plugin
 * registers it as a service. Thread-safe.
 */
public interface TaskLogs {

  /** The logs that are there, of the latest attempt first. */
  List<Path> logs(TaskInstanceId task);
}
