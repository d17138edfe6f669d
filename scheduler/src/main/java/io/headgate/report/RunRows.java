package io.headgate.report;

import io.headgate.report.ReportModel.ReasonRow;
import io.headgate.report.ReportModel.RunRow;
import io.headgate.report.ReportModel.TaskRow;
import io.headgate.run.DagRun;
import io.headgate.run.TaskInstance;
import io.headgate.run.TaskState;
import io.headgate.text.Figures;
import io.headgate.text.MappedTasks;
import io.headgate.text.Reason;
import io.headgate.text.TaskCounts;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts runs and tasks into the words of the page. */
record RunRows(ZoneId zone) {

  /** Stands in the place of the tasks' names where the whole run does not go on. */
  static final String KEPT = "Kept as it is";

  /**
   * @param kept why the run does not go on whatever happens; empty if nothing keeps it
   * @param logs of running tasks, by name
   */
  RunRow row(DagRun run, List<TaskInstance> tasks, Optional<String> kept, Map<String, Path> logs) {
    return new RunRow(
        run.id().dag(),
        run.label(),
        run.id().kind().code(),
        run.state().code(),
        TaskCounts.of(tasks).toString(),
        Figures.time(run.startedAt(), zone),
        Figures.length(run.startedAt(), run.endedAt()),
        Stream.of(
                kept.stream().map(reason -> new ReasonRow(KEPT, run.state().code(), reason)),
                Reason.of(tasks).stream()
                    .map(reason -> new ReasonRow(reason.names(), reason.state(), reason.message())),
                logs.entrySet().stream()
                    .map(
                        log ->
                            new ReasonRow(
                                log.getKey(),
                                TaskState.RUNNING.code(),
                                "its log: " + log.getValue())))
            .flatMap(rows -> rows)
            .toList());
  }

  List<TaskRow> tasks(List<TaskInstance> tasks) {
    return MappedTasks.fold(tasks).stream()
        .map(
            task ->
                new TaskRow(
                    task.id().name(),
                    task.state().code(),
                    task.attempt(),
                    Figures.time(task.startedAt(), zone),
                    Figures.length(task.startedAt(), task.endedAt()),
                    MappedTasks.message(task)))
        .toList();
  }
}
