package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.operation.Why;
import io.headgate.run.DagRun;
import java.time.LocalDate;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "why",
    description = {
      "Tells why a task is not running: what it waits for and who has to act, or how it ended.",
      "Answers also for a day that has no run yet."
    },
    footer = {"%nExample:", "  why sales clean --date 1998-01-08"})
final class WhyCommand extends OrchestratorCommand {

  @Parameters(index = "0", paramLabel = "DAG", description = "A DAG, or a backfill such as bf_1.")
  private String dag = "";

  @Parameters(index = "1", paramLabel = "TASK", description = "The task.")
  private String task = "";

  @Mixin private RunChoice choice = new RunChoice();

  WhyCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    String name = Lookup.dagOrBackfill(orchestrator, dag);
    Optional<LocalDate> day = choice.onlyDate();
    boolean registered = orchestrator.dags().stream().anyMatch(known -> known.name().equals(name));
    if (day.isPresent() && registered) {
      tell(name + "." + task + " " + day.get(), orchestrator.why(name, day.get(), task));
    } else {
      DagRun run = choice.find(orchestrator, name);
      tell(name + "." + task + " " + run.label(), orchestrator.why(run.id(), task));
    }
    return ExitCode.OK;
  }

  private void tell(String what, Why why) {
    terminal().paragraph(what + ": " + why.text());
  }
}
