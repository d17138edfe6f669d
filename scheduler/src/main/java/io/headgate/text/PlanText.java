package io.headgate.text;

import io.headgate.backfill.BackfillPlan;
import io.headgate.dataset.Owner;

/** Writes a backfill plan for people, in the order in which it is executed. Pure. */
public final class PlanText {

  private PlanText() {}

  /** Several lines, each ended by a line feed. */
  public static String write(BackfillPlan plan, Glyphs glyphs) {
    Table table =
        new Table(
            glyphs, ">#", "DATASET", ">PARTITIONS", "FROM - TO", ">EXECUTIONS", "TASK", "OWNER");
    int executions = 0;
    for (BackfillPlan.Step step : plan.steps()) {
      executions += step.executions();
      table.row(
          step.order(),
          step.dataset(),
          step.partitions(),
          Figures.ranges(step.dataset(), step.ranges()),
          step.executions(),
          step.dag() + "." + step.task(),
          step.owner().map(Owner::toString).orElse("no owner"));
    }
    StringBuilder text =
        new StringBuilder(
            "Backfill of "
                + plan.root()
                + " "
                + rootRange(plan)
                + ", "
                + plan.strategy().code()
                + '\n');
    text.append(table.render());
    text.append(
        Figures.count(plan.partitions(), "partition")
            + " of "
            + Figures.count(plan.steps().size(), "dataset")
            + " in "
            + Figures.count(executions, "execution")
            + '\n');
    for (BackfillPlan.LeftOut leftOut : plan.leftOut()) {
      text.append(
          "Left out: "
              + leftOut.dataset()
              + " "
              + Figures.range(leftOut.dataset(), leftOut.range())
              + ", "
              + Table.oneLine(leftOut.reason())
              + '\n');
    }
    return text.toString();
  }

  private static String rootRange(BackfillPlan plan) {
    return plan.steps().stream()
        .filter(step -> step.dataset().name().equals(plan.root()))
        .findFirst()
        .map(step -> Figures.range(step.dataset(), plan.range()))
        .orElseGet(() -> plan.range().toString());
  }
}
