package io.headgate.ownership;

import io.headgate.dag.Dag;
import io.headgate.dag.Input;
import io.headgate.dag.Task;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Owner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds the boundaries between teams in what is registered. Pure. */
public final class Boundaries {

  private final Collection<Dag> dags;
  private final Lineage lineage;
  private final List<Boundary> found = new ArrayList<>();

  private Boundaries(Collection<Dag> dags, Lineage lineage) {
    this.dags = dags;
    this.lineage = lineage;
  }

  /**
   * The boundaries, by kind and subject.
   *
   * @param lineage of these DAGs
   */
  public static List<Boundary> of(Collection<Dag> dags, Lineage lineage) {
    Boundaries boundaries = new Boundaries(dags, lineage);
    boundaries.datasetsWithoutOwner();
    boundaries.dags();
    boundaries.readers();
    boundaries.teams();
    return boundaries.found.stream()
        .sorted(Comparator.comparing(Boundary::kind).thenComparing(Boundary::subject))
        .toList();
  }

  private void datasetsWithoutOwner() {
    for (Dataset dataset : lineage.datasets().values()) {
      if (dataset.owner().isEmpty()) {
        Optional<String> maker = lineage.producer(dataset.name()).map(Lineage.Producer::toString);
        add(
            BoundaryKind.DATASET_WITHOUT_OWNER,
            dataset.name().value(),
            List.of(),
            maker.map(task -> "made by " + task).orElse("comes from outside")
                + ", read by "
                + few(readersOf(dataset.name())));
      }
    }
  }

  private void dags() {
    for (Dag dag : dags) {
      if (dag.owner().isEmpty()) {
        add(
            BoundaryKind.DAG_WITHOUT_OWNER,
            dag.name(),
            List.of(),
            dag.writes().isEmpty()
                ? "writes nothing"
                : "writes " + few(dag.writes().stream().map(Dataset::toString).toList()));
      }
      Set<String> written = new TreeSet<>();
      for (Task task : dag.tasks().values()) {
        for (Dataset dataset : task.operator().writes()) {
          dataset.owner().map(Owner::team).ifPresent(written::add);
          writes(dag, task, dataset);
        }
      }
      if (written.size() > 1) {
        add(
            BoundaryKind.DAG_OF_SEVERAL_TEAMS,
            dag.name(),
            List.copyOf(written),
            "owned by "
                + dag.owner().map(Owner::team).orElse("nobody")
                + ", it writes datasets of "
                + String.join(", ", written));
      }
    }
  }

  private void writes(Dag dag, Task task, Dataset dataset) {
    Optional<String> writer = dag.owner().map(Owner::team);
    Optional<String> owner = dataset.owner().map(Owner::team);
    if (writer.isPresent() && owner.isPresent() && !writer.equals(owner)) {
      add(
          BoundaryKind.WRITES_FOR_ANOTHER_TEAM,
          dag.name() + "." + task.id(),
          List.of(writer.get(), owner.get()),
          "a task of " + writer.get() + " writes " + dataset + " of " + owner.get());
    }
  }

  /** What is read by a team that does not own it. */
  private void readers() {
    Set<DatasetName> gated = new HashSet<>();
    Map<DatasetName, Map<String, Set<String>>> foreign = new LinkedHashMap<>();
    for (Dag dag : dags) {
      for (Task task : dag.tasks().values()) {
        for (Input input : task.operator().reads()) {
          if (task.operator().judgesItsInputs()) {
            gated.add(input.dataset().name());
          } else {
            foreignReader(dag, task, input.dataset(), foreign);
          }
        }
      }
    }
    foreign.forEach(
        (name, teams) -> {
          Dataset dataset = lineage.dataset(name);
          String owner = dataset.owner().map(Owner::team).orElse("nobody");
          List<String> concerned = new ArrayList<>(List.of(owner));
          concerned.addAll(teams.keySet());
          String readers =
              teams.entrySet().stream()
                  .map(entry -> few(entry.getValue()) + " of " + entry.getKey())
                  .collect(Collectors.joining(", "));
          if (!gated.contains(name)) {
            add(
                BoundaryKind.READ_WITHOUT_A_GATE,
                name.value(),
                concerned,
                "of " + owner + ", read by " + readers + ", and no gate looks at it");
          }
          if (dataset.description().isBlank()) {
            add(
                BoundaryKind.READ_WITHOUT_A_DESCRIPTION,
                name.value(),
                concerned,
                "of " + owner + ", read by " + readers + ", and nothing says what it is");
          }
        });
  }

  private static void foreignReader(
      Dag dag, Task task, Dataset dataset, Map<DatasetName, Map<String, Set<String>>> foreign) {
    Optional<String> reader = dag.owner().map(Owner::team);
    Optional<String> owner = dataset.owner().map(Owner::team);
    if (reader.isPresent() && owner.isPresent() && !reader.equals(owner)) {
      foreign
          .computeIfAbsent(dataset.name(), unknown -> new TreeMap<>())
          .computeIfAbsent(reader.get(), unknown -> new LinkedHashSet<>())
          .add(dag.name() + "." + task.id());
    }
  }

  private void teams() {
    Map<String, Map<Owner, String>> definitions = new TreeMap<>();
    for (Dataset dataset : lineage.datasets().values()) {
      dataset.owner().ifPresent(owner -> define(definitions, owner, "dataset " + dataset));
    }
    for (Dag dag : dags) {
      dag.owner().ifPresent(owner -> define(definitions, owner, "DAG " + dag.name()));
    }
    definitions.forEach(
        (team, places) -> {
          if (places.size() > 1) {
            add(
                BoundaryKind.TEAM_DEFINED_TWICE,
                team,
                List.of(team),
                "has other contacts or another rotation in " + few(places.values()));
          }
        });
  }

  private static void define(
      Map<String, Map<Owner, String>> definitions, Owner owner, String place) {
    definitions
        .computeIfAbsent(owner.team(), unknown -> new LinkedHashMap<>())
        .putIfAbsent(owner, place);
  }

  private List<String> readersOf(DatasetName dataset) {
    return dags.stream()
        .flatMap(
            dag ->
                dag.tasks().values().stream()
                    .filter(
                        task ->
                            task.operator().reads().stream()
                                .anyMatch(input -> input.dataset().name().equals(dataset)))
                    .map(task -> dag.name() + "." + task.id()))
        .toList();
  }

  private static String few(Collection<String> names) {
    int shown = 3;
    if (names.isEmpty()) {
      return "nobody";
    }
    return names.stream().limit(shown).collect(Collectors.joining(", "))
        + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
  }

  private void add(BoundaryKind kind, String subject, List<String> teams, String detail) {
    found.add(new Boundary(kind, subject, teams, detail));
  }
}
