package io.headgate.quality;

import io.headgate.dataset.Names;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Which rows that break a check are kept with its verdict, for people to look at. They are kept in
 * the store, not told to trackers and notifiers. Immutable and thread-safe.
 *
 * @param rows how many at most of a partition and check; 0 for none
 * @param redacted columns whose values are never read: {@code ***} stands for them
 */
public record Sampling(int rows, Set<String> redacted) {

  /** Nobody can have more rows of a partition and check. */
  public static final int MOST = 100;

  public Sampling {
    if (rows < 0 || rows > MOST) {
      throw new IllegalArgumentException(
          "Of the rows that break a check, 0 to " + MOST + " can be kept, not " + rows);
    }
    redacted.forEach(column -> Names.requireSimple("column", column));
    redacted = Set.copyOf(redacted);
  }

  /** No rows. */
  public static Sampling none() {
    return new Sampling(0, Set.of());
  }

  /** At most so many rows of each partition and check, with all their values. */
  public static Sampling upTo(int rows) {
    return new Sampling(rows, Set.of());
  }

  /** The same without the values of these columns. */
  public Sampling redacting(String... columns) {
    Set<String> more = new LinkedHashSet<>(redacted);
    more.addAll(Set.of(columns));
    return new Sampling(rows, more);
  }

  /** Whether the column's values must not be read. */
  public boolean redacts(String column) {
    return redacted.stream().anyMatch(column::equalsIgnoreCase);
  }
}
