package io.headgate.internal.jdbc;

import io.headgate.internal.engine.Store.RunChange;
import io.headgate.internal.engine.Store.TaskChange;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstanceId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Joins changes of one thing that follow each other in a step, so that each is written once. */
final class Changes {

  private Changes() {}

  static Collection<TaskChange> ofTasks(List<TaskChange> changes) {
    Map<TaskInstanceId, TaskChange> joined = new LinkedHashMap<>(changes.size() * 2);
    for (TaskChange change : changes) {
      joined.merge(
          change.to().id(),
          change,
          (first, second) -> {
            requireFollows(first.to().id(), first.to().state(), second.from());
            return new TaskChange(first.from(), second.to(), first.brief() && second.brief());
          });
    }
    return joined.values();
  }

  static Collection<RunChange> ofRuns(List<RunChange> changes) {
    Map<DagRunId, RunChange> joined = new LinkedHashMap<>(changes.size() * 2);
    for (RunChange change : changes) {
      joined.merge(
          change.to().id(),
          change,
          (first, second) -> {
            requireFollows(first.to().id(), first.to().state(), second.from());
            return new RunChange(first.from(), second.to());
          });
    }
    return joined.values();
  }

  private static void requireFollows(Object id, Enum<?> reached, Enum<?> from) {
    if (reached != from) {
      throw new StoreConflictException(
          "Cannot change "
              + id
              + " from "
              + from
              + ": the same step has changed it to "
              + reached
              + " already");
    }
  }
}
