package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dataset.Owner;
import io.headgate.operation.Pause;
import io.headgate.run.DagRun;
import io.headgate.text.Figures;
import io.headgate.text.Table;
import io.headgate.time.DataInterval;
import io.headgate.upcoming.NextRun;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(name = "dags", description = "Lists the DAGs with their last and next runs.")
final class DagsCommand extends OrchestratorCommand {

  DagsCommand(OrchestratorFactory factory, Terminal terminal) {
    super(factory, terminal);
  }

  @Override
  int execute(Orchestrator orchestrator) {
    Table table =
        terminal().table("DAG", "~TIMETABLE", "~OWNER", ">TASKS", "LAST RUN", "STATE", "NEXT RUN");
    for (Dag dag : orchestrator.dags()) {
      Optional<DagRun> last =
          orchestrator.runs(Optional.of(dag.name()), List.of(), 1).stream().findFirst();
      table.row(
          dag.name(),
          dag.timetable().describe(),
          dag.owner().map(Owner::team).orElse("no owner"),
          dag.tasks().size(),
          last.map(DagRun::label).orElse("none"),
          last.map(run -> run.state().code()).orElse(""),
          next(orchestrator, dag));
    }
    if (table.isEmpty()) {
      print("No DAG is registered.");
    } else {
      print(table);
    }
    return ExitCode.OK;
  }

  private String next(Orchestrator orchestrator, Dag dag) {
    Optional<Pause> pause =
        orchestrator.pauses().stream().filter(known -> known.dag().equals(dag.name())).findFirst();
    if (pause.isPresent()) {
      return "paused by " + pause.get().by();
    }
    Optional<DataInterval> next = NextRun.after(dag, orchestrator.clock().instant());
    return next.map(
            interval ->
                dag.timetable().label(interval)
                    + " at "
                    + Figures.time(next.map(DataInterval::end), dag.timetable().zone()))
        .orElse("none");
  }
}
