package io.headgate.internal.engine;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Lineage;
import io.headgate.dataset.Partition;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** Every partition that one is made from, directly or not, up to a number of them. */
final class Ancestry {

  /** Consecutive partitions of a dataset. */
  record Range(DatasetName dataset, DataInterval interval) {}

  private final Lineage lineage;
  private final Instant now;
  private final int most;
  private final List<DatasetName> upstreamFirst;
  private final Map<DatasetName, NavigableSet<Partition>> partitions = new HashMap<>();
  private final Map<Partition, List<Range>> above = new HashMap<>();
  private final Map<Range, List<Partition>> known = new HashMap<>();
  private final Set<Range> followed = new HashSet<>();
  private int count;
  private boolean complete = true;

  private Ancestry(Lineage lineage, Partition asked, Instant now, int most) {
    this.lineage = lineage;
    this.now = now;
    this.most = most;
    this.upstreamFirst = upstreamFirst(lineage, asked.dataset());
  }

  /**
   * @param now what has not ended by then is left out of datasets that are read as a whole
   * @param most how many partitions there may be
   */
  static Ancestry of(Lineage lineage, Partition asked, Instant now, int most) {
    Ancestry ancestry = new Ancestry(lineage, asked, now, most);
    ancestry.add(asked);
    List<DatasetName> downstreamFirst = new ArrayList<>(ancestry.upstreamFirst);
    Collections.reverse(downstreamFirst);
    downstreamFirst.forEach(ancestry::follow);
    return ancestry;
  }

  /** The datasets, each after all that it is made from. */
  List<DatasetName> upstreamFirst() {
    return upstreamFirst;
  }

  /** Of the dataset, in order. */
  Set<Partition> partitions(DatasetName dataset) {
    return partitions.getOrDefault(dataset, Collections.emptyNavigableSet());
  }

  /** What the partition is directly made from. */
  List<Range> above(Partition partition) {
    return above.getOrDefault(partition, List.of());
  }

  /** Whether none was left out because there were too many. */
  boolean isComplete() {
    return complete;
  }

  private void follow(DatasetName dataset) {
    Deque<Partition> open = new ArrayDeque<>(partitions(dataset));
    while (!open.isEmpty()) {
      Partition partition = open.remove();
      List<Range> ranges = new ArrayList<>();
      for (Lineage.Edge edge : lineage.upstream(dataset)) {
        List<Partition> made = madeFrom(edge, partition);
        if (!made.isEmpty()) {
          Range range = new Range(edge.upstream().name(), TaskScope.hull(made));
          ranges.add(range);
          if (followed.add(range)) {
            List<Partition> more = made.stream().filter(this::add).toList();
            if (range.dataset().equals(dataset)) {
              open.addAll(more);
            }
          }
        }
      }
      above.put(partition, List.copyOf(ranges));
    }
  }

  /** Whether it is new and there is room for it. */
  private boolean add(Partition partition) {
    NavigableSet<Partition> ofDataset =
        partitions.computeIfAbsent(partition.dataset(), name -> new TreeSet<>());
    if (ofDataset.contains(partition)) {
      return false;
    }
    if (count == most) {
      complete = false;
      return false;
    }
    count++;
    return ofDataset.add(partition);
  }

  private List<Partition> madeFrom(Lineage.Edge edge, Partition partition) {
    Dataset upstream = edge.upstream();
    List<Partition> made =
        edge.upstreamOf(partition.interval())
            .map(range -> upTo(upstream, range, limit(edge, partition)))
            .orElse(List.of());
    // What a partition of a dataset takes from the dataset itself can only be its past.
    return upstream.name().equals(partition.dataset())
        ? made.stream().filter(past -> past.interval().compareTo(partition.interval()) < 0).toList()
        : made;
  }

  private Instant limit(Lineage.Edge edge, Partition partition) {
    Instant end = partition.interval().end();
    return edge.downstream().isUnpartitioned() || end.isBefore(now) ? now : end;
  }

  private List<Partition> upTo(Dataset upstream, DataInterval range, Instant limit) {
    if (upstream.isUnpartitioned() || !range.end().isAfter(limit)) {
      return partitions(upstream, range);
    }
    if (!range.start().isBefore(limit)) {
      return List.of();
    }
    // A day that a month is read for is not the end of it; but a whole dataset goes on.
    List<Partition> begun = partitions(upstream, DataInterval.between(range.start(), limit));
    return range.end().isBefore(DataInterval.ALWAYS.end())
        ? begun
        : begun.stream().filter(one -> !one.interval().end().isAfter(limit)).toList();
  }

  private List<Partition> partitions(Dataset dataset, DataInterval range) {
    return known.computeIfAbsent(
        new Range(dataset.name(), range), key -> dataset.partitions(range));
  }

  /** Depth first, without recursion: lineages may be deep. */
  private static List<DatasetName> upstreamFirst(Lineage lineage, DatasetName start) {
    List<DatasetName> order = new ArrayList<>();
    Set<DatasetName> entered = new HashSet<>(Set.of(start));
    Deque<DatasetName> path = new ArrayDeque<>(List.of(start));
    Map<DatasetName, Iterator<Lineage.Edge>> open = new HashMap<>();
    while (!path.isEmpty()) {
      DatasetName current = path.getLast();
      Iterator<Lineage.Edge> edges =
          open.computeIfAbsent(current, name -> lineage.upstream(name).iterator());
      if (edges.hasNext()) {
        DatasetName next = edges.next().upstream().name();
        if (entered.add(next)) {
          path.addLast(next);
        }
      } else {
        order.add(path.removeLast());
      }
    }
    return order;
  }
}
