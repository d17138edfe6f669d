package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillPlan;
import io.headgate.run.DagRun;
import io.headgate.text.Figures;
import io.headgate.text.Table;
import io.headgate.text.TaskCounts;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(name = "backfills", description = "Lists backfills and rollbacks, latest first.")
final class BackfillsCommand extends OrchestratorCommand {

  BackfillsCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    Table table =
        terminal()
            .table("BACKFILL", "DATASET", "FROM..TO", "STRATEGY", "STATE", ">ENDED", "SUBMITTED");
    for (Backfill backfill : orchestrator.backfills()) {
      table.row(
          backfill.id(),
          backfill.plan().title(),
          range(backfill.plan()),
          backfill.plan().strategy().code()
              + backfill.rollbackOf().map(swap -> " of " + swap).orElse(""),
          orchestrator.run(backfill.run()).map(DagRun::state).map(state -> state.code()).orElse(""),
          ended(orchestrator, backfill),
          Figures.minute(Optional.of(backfill.submittedAt()), terminal().zone()));
    }
    if (table.isEmpty()) {
      print("No backfill has been submitted yet.");
    } else {
      print(table);
    }
    return ExitCode.OK;
  }

  private static String ended(Orchestrator orchestrator, Backfill backfill) {
    TaskCounts tasks = TaskCounts.of(orchestrator.tasks(backfill.run()));
    return tasks.ended() + " of " + tasks.total() + " tasks";
  }

  private static String range(BackfillPlan plan) {
    return plan.steps().stream()
        .filter(step -> step.dataset().name().equals(plan.roots().get(0).dataset()))
        .findFirst()
        .map(step -> Figures.ranges(step.dataset(), step.ranges()))
        .orElse("");
  }
}
