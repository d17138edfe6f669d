package io.headgate.report;

import io.headgate.Orchestrator;
import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.PlanText;
import io.headgate.dataset.Owner;
import io.headgate.report.ReportModel.BackfillBlock;
import io.headgate.report.ReportModel.PlanRow;
import io.headgate.run.DagRun;
import io.headgate.run.TaskInstance;
import io.headgate.text.Figures;
import io.headgate.text.TaskCounts;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Puts a backfill's plan, difference and progress into the words of the page. */
record BackfillReader(Orchestrator orchestrator, RunRows runRows, ZoneId zone) {

  /** The id of the task that compares the candidate with production. */
  private static final String DIFF = "diff";

  BackfillBlock read(Backfill backfill) {
    BackfillPlan plan = backfill.plan();
    Optional<DagRun> run = orchestrator.run(backfill.run());
    List<TaskInstance> tasks = orchestrator.tasks(backfill.run());
    TaskCounts counts = TaskCounts.of(tasks);
    return new BackfillBlock(
        backfill.id().value(),
        plan.title()
            + ", "
            + plan.strategy().code()
            + backfill.rollbackOf().map(swap -> " of " + swap).orElse(""),
        run.map(found -> found.state().code()).orElse("none"),
        Figures.time(Optional.of(backfill.submittedAt()), zone),
        Figures.length(run.flatMap(DagRun::startedAt), run.flatMap(DagRun::endedAt)),
        counts.ended(),
        counts.total(),
        counts.toString(),
        tasks.stream()
            .filter(task -> task.id().task().equals(DIFF))
            .map(TaskInstance::message)
            .findFirst()
            .orElse(""),
        plan.steps().stream().map(BackfillReader::row).toList(),
        plan.leftOut().stream()
            .map(
                left ->
                    left.dataset()
                        + " "
                        + PlanText.range(left.dataset(), left.range())
                        + ": "
                        + left.reason())
            .toList(),
        runRows.tasks(tasks));
  }

  private static PlanRow row(BackfillPlan.Step step) {
    return new PlanRow(
        step.order(),
        step.dataset().name().value(),
        step.partitions(),
        Figures.ranges(step.dataset(), step.ranges()),
        step.executions(),
        step.dag() + "." + step.task(),
        step.owner().map(Owner::toString).orElse("no owner"));
  }
}
