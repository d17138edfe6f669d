package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import java.time.LocalDate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    description = {
      "Creates a run of the DAG for the date and executes it.",
      "Runs that an earlier process left unfinished go on as well."
    },
    footer = {
      "%nAnswers 0 if the run succeeded, 1 if it failed, 3 if it is blocked.",
      "%nExample:",
      "  run sales --date 1998-01-08"
    })
final class RunCommand extends OrchestratorCommand {

  @Parameters(paramLabel = "DAG", description = "The DAG to run.")
  private String dag = "";

  @Option(
      names = "--date",
      required = true,
      paramLabel = "DATE",
      converter = Dates.class,
      description = "A day of the data interval, such as 1998-01-08, in the timetable's zone.")
  private LocalDate date = LocalDate.EPOCH;

  RunCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) throws InterruptedException {
    Dag known = Lookup.dag(orchestrator, dag);
    Lookup.requireNotPaused(orchestrator, known.name());
    DagRunId id = orchestrator.run(known.name(), date);
    orchestrator.start();
    DagRun run = RunProgress.await(orchestrator, id, known.name() + " " + date, terminal().bar());
    new RunText(terminal()).print(orchestrator, run);
    return RunText.exitCode(run.state());
  }
}
