package io.headgate.report;

import static java.util.Objects.requireNonNull;

import io.headgate.backfill.BackfillPlan;
import io.headgate.backfill.BackfillPlan.LeftOut;
import io.headgate.backfill.BackfillPlan.Step;
import io.headgate.backfill.Estimate;
import io.headgate.backfill.PlanText;
import io.headgate.dataset.Owner;
import io.headgate.graph.Graphs;
import io.headgate.report.ReportModel.Drawing;
import io.headgate.text.Figures;
import java.util.List;
import java.util.Map;

/**
 * Writes the plan of a backfill as one HTML page with its graph. The page needs nothing from
 * outside and runs no script. Thread-safe.
 */
public final class PlanPage {

  private static final String TEMPLATE = "plan.ftlh";

  private final BackfillPlan plan;

  private PlanPage(BackfillPlan plan) {
    this.plan = requireNonNull(plan, "plan");
  }

  public static PlanPage of(BackfillPlan plan) {
    return new PlanPage(plan);
  }

  /** What the template is given. */
  public record Model(
      String title,
      String digest,
      String summary,
      String cost,
      Drawing graph,
      List<Row> steps,
      List<String> leftOut) {}

  /** One step. */
  public record Row(
      int order,
      String dataset,
      int partitions,
      String ranges,
      int executions,
      String time,
      String bytes,
      String task,
      String owner) {}

  /** The page's text. */
  public String render() {
    Model model =
        new Model(
            "Backfill of " + plan.title(),
            plan.digest(),
            plan.strategy().code()
                + ": "
                + Figures.count(plan.partitions(), "partition")
                + " of "
                + Figures.count(plan.steps().size(), "dataset")
                + ", "
                + Figures.count(plan.executions(), "run")
                + " of tasks",
            PlanText.cost(plan),
            ReportReader.drawing(
                Graphs.ofPlan(plan), Map.of(), "What is left out ends the graph where it stands."),
            plan.steps().stream().map(PlanPage::row).toList(),
            plan.leftOut().stream().map(PlanPage::text).toList());
    return HtmlReport.render(TEMPLATE, model);
  }

  private static Row row(Step step) {
    Estimate estimate = step.estimate();
    return new Row(
        step.order(),
        step.dataset().name().value(),
        step.partitions(),
        Figures.ranges(step.dataset(), step.ranges()),
        step.executions(),
        estimate.time().map(Figures::length).orElse(""),
        estimate.bytes().map(PlanText::bytes).orElse(""),
        step.dag() + "." + step.task(),
        step.owner().map(Owner::toString).orElse("no owner"));
  }

  private static String text(LeftOut left) {
    return left.dataset()
        + " "
        + PlanText.range(left.dataset(), left.range())
        + ": "
        + left.reason();
  }
}
