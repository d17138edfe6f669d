package io.headgate.report;

import io.headgate.report.ReportModel.ReasonRow;
import io.headgate.report.ReportModel.RunRow;
import io.headgate.report.ReportModel.TaskRow;
import io.headgate.run.DagRun;
import io.headgate.run.TaskInstance;
import io.headgate.text.Figures;
import io.headgate.text.Reason;
import io.headgate.text.TaskCounts;
import java.time.ZoneId;
import java.util.List;

/** Puts runs and tasks into the words of the page. */
record RunRows(ZoneId zone) {

  RunRow row(DagRun run, List<TaskInstance> tasks) {
    return new RunRow(
        run.id().dag(),
        run.label(),
        run.id().kind().code(),
        run.state().code(),
        TaskCounts.of(tasks).toString(),
        Figures.time(run.startedAt(), zone),
        Figures.length(run.startedAt(), run.endedAt()),
        Reason.of(tasks).stream()
            .map(reason -> new ReasonRow(reason.names(), reason.state(), reason.message()))
            .toList());
  }

  List<TaskRow> tasks(List<TaskInstance> tasks) {
    return tasks.stream()
        .map(
            task ->
                new TaskRow(
                    task.id().task(),
                    task.state().code(),
                    task.attempt(),
                    Figures.time(task.startedAt(), zone),
                    Figures.length(task.startedAt(), task.endedAt()),
                    task.message()))
        .toList();
  }
}
