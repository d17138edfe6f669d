package io.headgate.internal.engine;

import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds a dataset that is, over some tasks, made from itself. */
final class LineageCycles {

  private LineageCycles() {}

  /**
   * @throws IllegalArgumentException if there is a cycle; it is written out
   */
  static void requireNone(Lineage lineage) {
    Set<DatasetName> done = new HashSet<>();
    for (DatasetName start : lineage.datasets().keySet()) {
      visit(lineage, start, done);
    }
  }

  /** Depth first, without recursion: lineages may be deep. */
  private static void visit(Lineage lineage, DatasetName start, Set<DatasetName> done) {
    Deque<DatasetName> path = new ArrayDeque<>();
    Map<DatasetName, Iterator<Lineage.Edge>> open = new HashMap<>();
    enter(lineage, start, path, open, done);
    while (!path.isEmpty()) {
      DatasetName current = path.getLast();
      Iterator<Lineage.Edge> edges = open.getOrDefault(current, List.<Lineage.Edge>of().iterator());
      if (edges.hasNext()) {
        Lineage.Edge edge = edges.next();
        DatasetName next = edge.downstream().name();
        if (edge.isSelf()) {
          continue; // made from its own past, which is no cycle of partitions
        }
        if (open.containsKey(next)) {
          throw cycle(path, next, lineage);
        }
        enter(lineage, next, path, open, done);
      } else {
        open.remove(current);
        path.removeLast();
      }
    }
  }

  private static void enter(
      Lineage lineage,
      DatasetName dataset,
      Deque<DatasetName> path,
      Map<DatasetName, Iterator<Lineage.Edge>> open,
      Set<DatasetName> done) {
    if (done.add(dataset)) {
      path.addLast(dataset);
      open.put(dataset, lineage.downstream(dataset).iterator());
    }
  }

  private static IllegalArgumentException cycle(
      Deque<DatasetName> path, DatasetName closing, Lineage lineage) {
    List<DatasetName> cycle =
        new ArrayList<>(path.stream().dropWhile(dataset -> !dataset.equals(closing)).toList());
    String writers =
        cycle.stream()
            .map(dataset -> lineage.producer(dataset).map(Object::toString).orElse("?"))
            .collect(Collectors.joining(", "));
    cycle.add(closing);
    return new IllegalArgumentException(
        "The lineage has a cycle, so none of these could ever be made: "
            + cycle.stream().map(DatasetName::value).collect(Collectors.joining(" -> "))
            + " (written by the tasks "
            + writers
            + "): remove one of the reads");
  }
}
