package io.headgate.backfill;

import io.headgate.time.DataInterval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a dataset is reached with, while what it is made from is still being planned. Not
 * thread-safe.
 */
final class Reached {

  private int order = 1;
  private final List<DataInterval> ranges = new ArrayList<>();
  private final Map<String, List<DataInterval>> notFollowed = new LinkedHashMap<>();

  void byRoot(List<DataInterval> more) {
    ranges.addAll(more);
  }

  void after(int upstream, DataInterval range) {
    order = Math.max(order, upstream + 1);
    ranges.add(range);
  }

  /** It is affected, but that is no reason to recompute it. */
  void butNotFollowed(DataInterval range, String reason) {
    notFollowed.computeIfAbsent(reason, key -> new ArrayList<>()).add(range);
  }

  int order() {
    return order;
  }

  Ranges ranges() {
    return Ranges.of(ranges);
  }

  Map<String, List<DataInterval>> notFollowed() {
    return notFollowed;
  }
}
