package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.operation.Mark;
import io.headgate.operation.Operations;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "mark",
    description = {
      "Declares how a task, or without TASK a whole run, ended.",
      "On success, tasks downstream that never ran because of its failure may run now. The ledger"
          + " learns of no partition, so that readers elsewhere still wait, unless --written says"
          + " that the partitions are there."
    },
    footer = {
      "%nExamples:",
      "  mark sales clean --date 1998-01-08 --state success --written --reason 'loaded by hand'",
      "  mark sales --date 1998-01-08 --state failed --reason 'not needed any more'"
    })
final class MarkCommand extends OrchestratorCommand {

  enum State {
    success,
    failed
  }

  @Parameters(index = "0", paramLabel = "DAG", description = "A DAG, or a backfill such as bf_1.")
  private String dag = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TASK",
      description = "The task; without it, the whole run.")
  private @Nullable String task;

  @Mixin private RunChoice choice = new RunChoice();
  @Mixin private ActorOption actor = new ActorOption();

  @Option(
      names = "--state",
      required = true,
      paramLabel = "STATE",
      description = "How it ended: ${COMPLETION-CANDIDATES}.")
  private State state = State.success;

  @Option(
      names = "--written",
      description = "With success: the partitions were written by other means; tell the ledger.")
  private boolean written;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for the record.")
  private String reason = "";

  MarkCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    if (written && state == State.failed) {
      throw new IllegalArgumentException("--written goes with --state success only");
    }
    DagRun run = choice.find(orchestrator, dag);
    DagRunId id = run.id();
    Mark mark = state == State.failed ? Mark.FAILED : written ? Mark.WRITTEN : Mark.SUCCESS;
    Operations operations = orchestrator.as(actor.actor());
    String name = task;
    if (name == null) {
      operations.mark(id, mark, reason);
    } else {
      operations.mark(id, name, mark, reason);
    }
    print(
        (name == null ? "Run " + id : "Task " + name + " of run " + id)
            + " is marked "
            + state
            + "; the run is "
            + orchestrator.run(id).map(now -> now.state().code()).orElse("gone")
            + ".");
    return ExitCode.OK;
  }
}
