package io.headgate.graph;

import io.headgate.backfill.BackfillPlan;
import io.headgate.dag.Dag;
import io.headgate.dag.DagShape;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.Task;
import io.headgate.dag.TaskShape;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Owner;
import io.headgate.dataset.PartitionMapping;
import io.headgate.graph.Graph.Edge;
import io.headgate.graph.Graph.Kind;
import io.headgate.graph.Graph.Node;
import io.headgate.run.TaskState;
import io.headgate.text.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes graphs of what an orchestrator knows. Pure. */
public final class Graphs {

  private Graphs() {}

  /** The DAG's tasks, each with what it reads and writes. */
  public static Graph ofDag(Dag dag) {
    List<Node> nodes = new ArrayList<>();
    List<Edge> edges = new ArrayList<>();
    for (Task task : dag.tasks().values()) {
      Operator operator = task.operator();
      nodes.add(
          new Node(
              task.id(),
              task.id(),
              present(operator.kind(), flow(operator), mapped(task)),
              operator.judgesItsInputs() ? Kind.GATE : Kind.TASK));
      task.upstream().forEach(upstream -> edges.add(new Edge(upstream, task.id(), "")));
    }
    String title =
        String.join(
            ", ",
            present(
                dag.name() + ": " + dag.timetable().describe(),
                dag.owner().map(Owner::team).orElse(""),
                dag.description()));
    return new Graph(title, nodes, edges);
  }

  /**
   * What a run was created with, whatever the code says now.
   *
   * @param states of its tasks, by id; nothing is said of the others
   */
  public static Graph ofShape(String title, DagShape shape, Map<String, TaskState> states) {
    List<Node> nodes = new ArrayList<>();
    List<Edge> edges = new ArrayList<>();
    for (TaskShape task : shape.tasks()) {
      TaskState state = states.get(task.id());
      nodes.add(
          new Node(
              task.id(),
              task.id(),
              present(
                  task.kind(),
                  flow(names(task.reads()), names(task.writes())),
                  task.mappedOver().map(over -> "for each of " + over).orElse(""),
                  state == null ? "" : state.code()),
              task.kind().equals("QualityGate") ? Kind.GATE : Kind.TASK));
      task.upstream().forEach(upstream -> edges.add(new Edge(upstream, task.id(), "")));
    }
    return new Graph(title, nodes, edges);
  }

  /** Every dataset of the lineage, from those that come from outside to those that nobody reads. */
  public static Graph ofLineage(Lineage lineage) {
    List<Node> nodes =
        lineage.upstreamFirst().stream().map(dataset -> node(lineage, dataset)).toList();
    Map<List<DatasetName>, Set<String>> labels = new LinkedHashMap<>();
    for (Lineage.Edge edge : lineage.edges()) {
      if (edge.isSelf()) {
        continue; // said in the node
      }
      labels
          .computeIfAbsent(
              List.of(edge.upstream().name(), edge.downstream().name()),
              ends -> new LinkedHashSet<>())
          .add(label(edge.mapping()));
    }
    List<Edge> edges = new ArrayList<>();
    labels.forEach(
        (ends, words) -> edges.add(edge(ends.get(0).value(), ends.get(1).value(), words)));
    return new Graph("Lineage: " + nodes.size() + " datasets", nodes, edges);
  }

  /** What a backfill recomputes, and where it ends because something is left out. */
  public static Graph ofPlan(BackfillPlan plan) {
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (BackfillPlan.Step step : plan.steps()) {
      String name = step.dataset().name().value();
      nodes.put(
          name,
          new Node(
              name,
              name,
              present(
                  Figures.count(step.partitions(), "partition")
                      + ", "
                      + Figures.count(step.executions(), "run"),
                  Figures.ranges(step.dataset(), step.ranges()),
                  "by " + step.dag() + "." + step.task(),
                  step.owner().map(Owner::team).orElse("no owner")),
              Kind.DATASET));
    }
    Set<String> recomputed = Set.copyOf(nodes.keySet());
    for (BackfillPlan.LeftOut left : plan.leftOut()) {
      String name = left.dataset().name().value();
      nodes.putIfAbsent(
          name, new Node(name, name, List.of("left out: " + left.reason()), Kind.SOURCE));
    }
    Map<List<String>, Set<String>> labels = new LinkedHashMap<>();
    for (BackfillPlan.Link link : plan.links()) {
      String from = link.upstream().value();
      String to = link.downstream().value();
      if (recomputed.contains(from) && nodes.containsKey(to) && !from.equals(to)) {
        labels
            .computeIfAbsent(List.of(from, to), ends -> new LinkedHashSet<>())
            .add(
                link.mapping().equals(PartitionMapping.overlapping().describe())
                    ? ""
                    : link.mapping());
      }
    }
    List<Edge> edges = new ArrayList<>();
    labels.forEach((ends, words) -> edges.add(edge(ends.get(0), ends.get(1), words)));
    return new Graph(
        "Backfill of " + plan.title() + ", " + plan.strategy().code(),
        List.copyOf(nodes.values()),
        edges);
  }

  private static Edge edge(String from, String to, Set<String> words) {
    return new Edge(
        from, to, words.stream().filter(word -> !word.isEmpty()).collect(Collectors.joining(", ")));
  }

  private static Node node(Lineage lineage, Dataset dataset) {
    String partitions = dataset.partitioning().describe();
    String owner = dataset.owner().map(Owner::team).orElse("no owner");
    Optional<Lineage.Producer> producer = lineage.producer(dataset.name());
    return new Node(
        dataset.name().value(),
        dataset.name().value(),
        present(
            partitions,
            owner,
            producer.map(maker -> "by " + maker).orElse("from outside"),
            lineage.upstream(dataset.name()).stream()
                .filter(Lineage.Edge::isSelf)
                .map(edge -> "from its own past (" + edge.mapping().describe() + ")")
                .collect(Collectors.joining(", "))),
        producer.isPresent() ? Kind.DATASET : Kind.SOURCE);
  }

  /** The usual mapping goes without saying. */
  private static String label(PartitionMapping mapping) {
    return mapping.equals(PartitionMapping.overlapping()) ? "" : mapping.describe();
  }

  private static String flow(Operator operator) {
    String reads =
        operator.reads().stream()
            .map(Input::dataset)
            .map(Dataset::toString)
            .distinct()
            .collect(Collectors.joining(", "));
    String writes =
        operator.writes().stream().map(Dataset::toString).collect(Collectors.joining(", "));
    return flow(reads, writes);
  }

  private static String mapped(Task task) {
    return task.fanOut().map(fanOut -> "for each of " + fanOut.over()).orElse("");
  }

  private static String names(List<DatasetName> names) {
    return names.stream().map(DatasetName::value).collect(Collectors.joining(", "));
  }

  private static String flow(String reads, String writes) {
    if (writes.isEmpty()) {
      return reads.isEmpty() ? "" : "reads " + reads;
    }
    return reads.isEmpty() ? "writes " + writes : reads + " -> " + writes;
  }

  private static List<String> present(String... words) {
    return Stream.of(words).filter(word -> !word.isEmpty()).toList();
  }
}
