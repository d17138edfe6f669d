package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which run is meant: that of a day, or the one with an id. */
final class RunChoice {

  @Option(
      names = "--date",
      paramLabel = "DATE",
      converter = Dates.class,
      description = {
        "A day of the data interval, such as 1998-01-08, in the timetable's zone.",
        "Of several runs: an unfinished one, else the scheduled one, else the latest."
      })
  private @Nullable LocalDate date;

  @Option(
      names = "--run",
      paramLabel = "ID",
      description = "The run's id instead, such as manual/1998-01-08_1.")
  private @Nullable String id;

  /**
   * @param name a DAG, or a backfill, whose only run needs no date
   * @throws IllegalArgumentException if there is no such run
   */
  DagRun find(Orchestrator orchestrator, String name) {
    String dag = Lookup.dagOrBackfill(orchestrator, name);
    LocalDate day = date;
    String key = id;
    if (day != null && key != null) {
      throw new IllegalArgumentException("Say --date or --run, not both");
    }
    if (key != null) {
      DagRunId run = DagRunId.parse(key.startsWith(dag + "/") ? key : dag + "/" + key);
      return orchestrator
          .run(run)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "There is no run " + run + ": see 'status " + dag + "'"));
    }
    Optional<DagRunId> backfill =
        orchestrator.backfills().stream()
            .filter(known -> known.id().value().equals(dag))
            .map(known -> known.run())
            .findFirst();
    if (backfill.isPresent()) {
      return orchestrator.run(backfill.get()).orElseThrow();
    }
    if (day == null) {
      throw new IllegalArgumentException("Say which run of " + dag + ": --date DATE or --run ID");
    }
    return orchestrator
        .find(dag, day)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no run of "
                        + dag
                        + " for "
                        + day
                        + ": 'why "
                        + dag
                        + " TASK --date "
                        + day
                        + "' tells why"));
  }

  /** The day, if that is all that was said. */
  Optional<LocalDate> onlyDate() {
    return id == null ? Optional.ofNullable(date) : Optional.empty();
  }
}
