package io.headgate.dataset;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A lineage's datasets, upstream before downstream. Level by level: those that come from outside,
 * then those that are made from them alone, and so on, each level by name. Immutable, thread-safe.
 */
final class LineageOrder {

  private final List<Dataset> upstreamFirst;
  private final ImmutableMap<DatasetName, Integer> positions;

  private LineageOrder(List<Dataset> upstreamFirst) {
    this.upstreamFirst = List.copyOf(upstreamFirst);
    ImmutableMap.Builder<DatasetName, Integer> builder = ImmutableMap.builder();
    for (int position = 0; position < upstreamFirst.size(); position++) {
      builder.put(upstreamFirst.get(position).name(), position);
    }
    this.positions = builder.buildOrThrow();
  }

  /**
   * @throws IllegalArgumentException if a dataset is made from itself over others
   */
  static LineageOrder of(Lineage lineage) {
    Map<DatasetName, Integer> missing = new HashMap<>();
    List<Dataset> level = new ArrayList<>();
    for (Dataset dataset : lineage.datasets().values()) {
      int upstream =
          (int) lineage.upstream(dataset.name()).stream().filter(e -> !e.isSelf()).count();
      missing.put(dataset.name(), upstream);
      if (upstream == 0) {
        level.add(dataset);
      }
    }
    List<Dataset> order = new ArrayList<>();
    while (!level.isEmpty()) {
      level.sort(Comparator.comparing(Dataset::name));
      order.addAll(level);
      List<Dataset> next = new ArrayList<>();
      for (Dataset dataset : level) {
        for (Lineage.Edge edge : lineage.downstream(dataset.name())) {
          if (!edge.isSelf() && missing.merge(edge.downstream().name(), -1, Integer::sum) == 0) {
            next.add(edge.downstream());
          }
        }
      }
      level = next;
    }
    if (order.size() < lineage.datasets().size()) {
      throw new IllegalArgumentException(
          "The lineage has a cycle through some of "
              + missing.entrySet().stream()
                  .filter(entry -> entry.getValue() > 0)
                  .map(Map.Entry::getKey)
                  .sorted()
                  .toList());
    }
    return new LineageOrder(order);
  }

  List<Dataset> upstreamFirst() {
    return upstreamFirst;
  }

  int position(DatasetName name) {
    return Objects.requireNonNull(positions.get(name), name::value);
  }
}
