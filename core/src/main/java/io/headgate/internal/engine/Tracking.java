package io.headgate.internal.engine;

import io.headgate.ticket.Tracker;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who is told of tickets.
 *
 * @param trackers each of another name
 */
public record Tracking(List<Tracker> trackers) {

  /** Nobody is told. */
  public static final Tracking NONE = new Tracking(List.of());

  private static final int LONGEST_NAME = 200;

  public Tracking {
    trackers = List.copyOf(trackers);
    Set<String> names = new HashSet<>();
    for (Tracker tracker : trackers) {
      String name = tracker.name();
      if (name.isBlank() || name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "A tracker needs a name of 1 to " + LONGEST_NAME + " characters, not '" + name + "'");
      }
      if (!names.add(name)) {
        throw new IllegalArgumentException(
            "Two trackers are named '"
                + name
                + "', so the store could not tell who was told what: give one another name");
      }
    }
  }

  List<String> names() {
    return trackers.stream().map(Tracker::name).toList();
  }
}
