package io.headgate.time;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The physical hours of a zone, numbered without a gap and aligned to its offset. A change of the
 * offset by whole hours leaves them as they are. Any other change (half an hour on Lord Howe
 * Island, local mean time everywhere) cuts one hour short and begins another. Immutable,
 * thread-safe.
 */
final class HourCells {

  private static final long SECONDS = 3_600;
  private static final ConcurrentMap<ZoneId, HourCells> BY_ZONE = new ConcurrentHashMap<>();

  /**
   * Where the alignment changes, in seconds since the epoch; the first is the beginning of time.
   */
  private final long[] from;

  /** The offset from each of them on, modulo an hour. */
  private final int[] offset;

  /** The number of the hour that begins at each of them. */
  private final long[] number;

  private HourCells(ZoneId zone) {
    ZoneRules rules = zone.getRules();
    List<ZoneOffsetTransition> changes = realigning(rules);
    int size = changes.size() + 1;
    from = new long[size];
    offset = new int[size];
    number = new long[size];
    from[0] = Long.MIN_VALUE;
    offset[0] =
        Math.floorMod(
            rules.getOffset(DataInterval.ALWAYS.start()).getTotalSeconds(), (int) SECONDS);
    for (int i = 1; i < size; i++) {
      ZoneOffsetTransition change = changes.get(i - 1);
      from[i] = change.toEpochSecond();
      offset[i] = Math.floorMod(change.getOffsetAfter().getTotalSeconds(), (int) SECONDS);
      number[i] = numberIn(i - 1, from[i] - 1) + 1;
    }
  }

  static HourCells of(ZoneId zone) {
    return BY_ZONE.computeIfAbsent(zone, HourCells::new);
  }

  /** The number of the hour that contains {@code instant}. */
  long number(Instant instant) {
    long second = instant.getEpochSecond();
    return numberIn(last(from, second), second);
  }

  /** When the hour of that number begins. */
  Instant start(long hour) {
    int stretch = 0;
    for (int low = 1, high = from.length - 1; low <= high; ) {
      int middle = (low + high) >>> 1;
      if (number[middle] <= hour) {
        stretch = middle;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    if (stretch == 0) {
      return Instant.ofEpochSecond(hour * SECONDS - offset[0]);
    }
    long aligned = (aligned(stretch, from[stretch]) + hour - number[stretch]) * SECONDS;
    return Instant.ofEpochSecond(Math.max(aligned - offset[stretch], from[stretch]));
  }

  private long numberIn(int stretch, long second) {
    return stretch == 0
        ? aligned(0, second)
        : number[stretch] + aligned(stretch, second) - aligned(stretch, from[stretch]);
  }

  private long aligned(int stretch, long second) {
    return Math.floorDiv(second + offset[stretch], SECONDS);
  }

  private static int last(long[] sorted, long value) {
    int found = Arrays.binarySearch(sorted, value);
    return found >= 0 ? found : -found - 2;
  }

  private static List<ZoneOffsetTransition> realigning(ZoneRules rules) {
    List<ZoneOffsetTransition> changes = new ArrayList<>();
    rules.getTransitions().stream().filter(HourCells::realigns).forEach(changes::add);
    Instant last =
        rules.getTransitions().isEmpty()
            ? DataInterval.ALWAYS.start()
            : rules.getTransitions().get(rules.getTransitions().size() - 1).getInstant();
    boolean goesOn =
        rules.getTransitionRules().stream()
            .anyMatch(rule -> realigns(rule.createTransition(2_000)));
    ZoneOffsetTransition next = goesOn ? rules.nextTransition(last) : null;
    while (next != null && next.getInstant().isBefore(DataInterval.ALWAYS.end())) {
      if (realigns(next)) {
        changes.add(next);
      }
      next = rules.nextTransition(next.getInstant());
    }
    return changes;
  }

  private static boolean realigns(ZoneOffsetTransition transition) {
    return transition.getDuration().toSeconds() % SECONDS != 0;
  }
}
