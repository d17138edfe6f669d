package io.headgate.cli;

import io.headgate.Orchestrator;
import io.headgate.backfill.Backfill;
import io.headgate.dag.Dag;
import io.headgate.dataset.Dataset;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.text.NearNames;
import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what a person named, and says what is near if there is no such thing. */
final class Lookup {

  private static final int MOST_SEARCHED = 1_000_000;

  private Lookup() {}

  static Dag dag(Orchestrator orchestrator, String name) {
    List<Dag> dags = orchestrator.dags();
    return dags.stream()
        .filter(dag -> dag.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no DAG '"
                        + name
                        + "'"
                        + NearNames.hint(name, dags.stream().map(Dag::name).toList())));
  }

  static Dataset dataset(Orchestrator orchestrator, String name) {
    List<Dataset> found = datasets(orchestrator, name);
    if (found.size() > 1 || !found.get(0).name().value().equals(name)) {
      throw new IllegalArgumentException(
          "Table '" + name + "' is cut into slices: name one of " + found);
    }
    return found.get(0);
  }

  /** The dataset of that name, or the slices of the table of that name. */
  static List<Dataset> datasets(Orchestrator orchestrator, String name) {
    var datasets = orchestrator.lineage().datasets().values();
    List<Dataset> found =
        datasets.stream()
            .filter(
                dataset ->
                    dataset.name().value().equals(name) || dataset.name().table().equals(name))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "There is no dataset '"
              + name
              + "' that a DAG reads or writes"
              + NearNames.hint(name, datasets.stream().map(Dataset::toString).sorted().toList()));
    }
    return found;
  }

  static Backfill backfill(Orchestrator orchestrator, String id) {
    List<Backfill> backfills = orchestrator.backfills();
    return backfills.stream()
        .filter(backfill -> backfill.id().value().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no backfill '"
                        + id
                        + "'"
                        + NearNames.hint(
                            id,
                            backfills.stream().map(backfill -> backfill.id().value()).toList())));
  }

  /** What is paused would be waited for in vain. */
  static void requireNotPaused(Orchestrator orchestrator, String dag) {
    orchestrator.pauses().stream()
        .filter(pause -> pause.dag().equals(dag))
        .findFirst()
        .ifPresent(
            pause -> {
              throw new IllegalStateException(
                  "DAG "
                      + dag
                      + " is paused since "
                      + pause.since()
                      + " by "
                      + pause.by()
                      + (pause.reason().isEmpty() ? "" : ": " + pause.reason())
                      + ". Say 'resume "
                      + dag
                      + "' first");
            });
  }

  /** The name of a DAG, also of one that only has runs, or of a backfill. */
  static String dagOrBackfill(Orchestrator orchestrator, String name) {
    List<String> known =
        Stream.concat(
                orchestrator.dags().stream().map(Dag::name),
                orchestrator.backfills().stream().map(Backfill::run).map(run -> run.dag()))
            .toList();
    if (!known.contains(name) && orchestrator.runs(Optional.of(name), List.of(), 1).isEmpty()) {
      throw new IllegalArgumentException(
          "There is no DAG or backfill '" + name + "'" + NearNames.hint(name, known));
    }
    return name;
  }

  /**
   * The runs whose data interval has a part of the day, in the zone of their timetable, latest
   * first.
   */
  static List<DagRun> runs(
      Orchestrator orchestrator,
      Optional<String> dag,
      List<DagRunState> states,
      LocalDate day,
      int limit) {
    return orchestrator.runs(dag, states, MOST_SEARCHED).stream()
        .filter(run -> run.interval().overlaps(DataInterval.ofDay(day, zoneOf(orchestrator, run))))
        .limit(limit)
        .toList();
  }

  private static ZoneId zoneOf(Orchestrator orchestrator, DagRun run) {
    return orchestrator.dags().stream()
        .filter(dag -> dag.name().equals(run.id().dag()))
        .map(Dag::timetable)
        .map(timetable -> timetable.zone())
        .findFirst()
        .orElse(ZoneOffset.UTC);
  }
}
