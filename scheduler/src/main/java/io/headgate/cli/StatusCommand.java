package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.text.Figures;
import io.headgate.text.Table;
import io.headgate.text.TaskCounts;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "status",
    description =
        "Lists runs, latest data first; with --date, the runs of that day with their tasks.",
    footer = {
      "%nExamples:",
      "  status",
      "  status sales --state blocked,failed",
      "  status sales --date 1998-01-08"
    })
final class StatusCommand extends OrchestratorCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "DAG",
      description = "A DAG, or a backfill such as bf_1.")
  private @Nullable String dag;

  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      description = "Only runs in these states: ${COMPLETION-CANDIDATES}.")
  private List<DagRunState> states = List.of();

  @Option(
      names = "--date",
      paramLabel = "DATE",
      converter = Dates.class,
      description = "Only runs whose data interval has a part of this day, with their tasks.")
  private @Nullable LocalDate date;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "40",
      description = "At most this many runs; default: ${DEFAULT-VALUE}.")
  private int limit = 40;

  StatusCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    if (limit < 1) {
      throw new IllegalArgumentException("--limit must be at least 1, not " + limit);
    }
    Optional<String> name =
        Optional.ofNullable(dag).map(given -> Lookup.dagOrBackfill(orchestrator, given));
    List<DagRun> runs = find(orchestrator, name);
    if (runs.isEmpty()) {
      print("No such runs.");
    } else if (date != null) {
      RunText text = new RunText(terminal());
      runs.forEach(run -> text.print(orchestrator, run));
    } else {
      print(table(orchestrator, runs));
      runs.forEach(run -> kept(orchestrator, run));
      if (runs.size() == limit) {
        print("Only the latest " + limit + " are shown: say --limit N for more.");
      }
    }
    return ExitCode.OK;
  }

  private List<DagRun> find(Orchestrator orchestrator, Optional<String> name) {
    LocalDate day = date;
    if (day == null) {
      return orchestrator.runs(name, states, limit);
    }
    return Lookup.runs(orchestrator, name, states, day, limit);
  }

  private void kept(Orchestrator orchestrator, DagRun run) {
    orchestrator
        .keptBecause(run)
        .ifPresent(
            reason ->
                terminal()
                    .paragraph(run.id().dag() + " " + run.label() + " does not go on: " + reason));
  }

  private Table table(Orchestrator orchestrator, List<DagRun> runs) {
    Table table = terminal().table("DAG", "RUN", "KIND", "STATE", "~TASKS", "STARTED", ">TOOK");
    for (DagRun run : runs) {
      table.row(
          run.id().dag(),
          run.label(),
          run.id().kind().code(),
          run.state().code(),
          TaskCounts.of(orchestrator.tasks(run.id())),
          Figures.time(run.startedAt(), terminal().zone()),
          Figures.length(run.startedAt(), run.endedAt()));
    }
    return table;
  }
}
