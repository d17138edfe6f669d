package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.backfill.Backfill;
import io.headgate.backfill.BackfillId;
import io.headgate.run.DagRun;
import io.headgate.run.TaskState;
import io.headgate.text.Figures;
import io.headgate.text.TaskCounts;

/** Executes a submitted backfill or rollback to its end and tells how it went. */
final class BackfillExecution {

  /** The id of the task that compares the candidate with production. */
  private static final String DIFF = "diff";

  private final Orchestrator orchestrator;
  private final Terminal terminal;

  BackfillExecution(Orchestrator orchestrator, Terminal terminal) {
    this.orchestrator = orchestrator;
    this.terminal = terminal;
  }

  /** Returns one of {@link ExitCode}. */
  int toTheEnd(BackfillId id) throws InterruptedException {
    Backfill backfill =
        orchestrator.backfills().stream()
            .filter(known -> known.id().equals(id))
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("The backfill " + id + " is not in the store"));
    orchestrator.start();
    DagRun run = RunProgress.await(orchestrator, backfill.run(), id.value(), terminal.bar());
    new RunText(terminal).print(orchestrator, run);
    orchestrator.tasks(run.id()).stream()
        .filter(task -> task.id().task().equals(DIFF))
        .forEach(
            task -> {
              if (task.state() == TaskState.SUCCESS) {
                terminal.paragraph("Difference to production: " + task.message());
              } else if (task.state() == TaskState.FAILED) {
                terminal.paragraph(DIFF + " " + task.message());
              }
            });
    String state = run.state().code();
    terminal
        .out()
        .println(
            id
                + " "
                + terminal.paint(state, state)
                + ": "
                + TaskCounts.of(orchestrator.tasks(run.id()))
                + (run.endedAt().isPresent()
                    ? ", took " + Figures.length(run.startedAt(), run.endedAt())
                    : ""));
    return RunText.exitCode(run.state());
  }
}
