package io.headgate.backfill;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The datasets that are made from one, directly or not. */
final class Closure {

  private Closure() {}

  /** The root and everything downstream of it, upstream before downstream, each once. */
  static List<Dataset> downstream(Lineage lineage, Dataset root) {
    Set<DatasetName> done = new LinkedHashSet<>();
    Deque<DatasetName> finished = new ArrayDeque<>();
    visit(lineage, root.name(), done, finished);
    List<Dataset> order = new ArrayList<>();
    finished.forEach(name -> order.add(lineage.dataset(name)));
    return order;
  }

  /** Depth first; whoever is finished last comes first. The lineage has no cycle. */
  private static void visit(
      Lineage lineage, DatasetName name, Set<DatasetName> done, Deque<DatasetName> finished) {
    if (done.add(name)) {
      lineage.downstream(name).stream()
          .map(edge -> edge.downstream().name())
          .distinct()
          .sorted()
          .forEach(next -> visit(lineage, next, done, finished));
      finished.push(name);
    }
  }
}
