package io.headgate.text;

import io.headgate.Orchestrator;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where running tasks log that do so in a file of their own; those that have ended name it. */
public final class RunningLogs {

  private RunningLogs() {}

  /** The log of the attempt that runs, by the name of the task in its run. */
  public static Map<String, Path> of(Orchestrator orchestrator, Collection<TaskInstance> tasks) {
    Map<String, Path> logs = new LinkedHashMap<>();
    for (TaskInstance task : tasks) {
      if (task.state() == TaskState.RUNNING) {
        orchestrator.logs(task.id()).stream()
            .findFirst()
            .ifPresent(log -> logs.put(task.id().name(), log));
      }
    }
    return logs;
  }
}
