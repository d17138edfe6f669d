package io.headgate.internal.engine;

import io.headgate.dataset.Partition;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Partitions of one dataset, which do not overlap, by time. Asked for a range, which is one of
 * whole partitions.
 */
final class Tainted {

  private final NavigableMap<Instant, Partition> byStart = new TreeMap<>();

  void add(Partition partition) {
    byStart.put(partition.interval().start(), partition);
  }

  boolean overlaps(DataInterval range) {
    return !within(range).isEmpty();
  }

  /** Takes those in the range out, in order. */
  List<Partition> take(DataInterval range) {
    NavigableMap<Instant, Partition> within = within(range);
    List<Partition> taken = List.copyOf(within.values());
    within.clear();
    return taken;
  }

  private NavigableMap<Instant, Partition> within(DataInterval range) {
    return byStart.subMap(range.start(), true, range.end(), false);
  }
}
