package io.headgate.profile;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;

/**
 * Something about a stage that a person can act on.
 *
 * @param lostMillis by how much the longest task outlasted the median one
 * @param text what was seen, where, and what helps
 * @param keys the most frequent ones of what the largest task read, most frequent first; empty if
 *     they were not counted
 */
public record Finding(Kind kind, long lostMillis, String text, List<FrequentKey> keys) {

  /** What makes a stage wait for some of its tasks, or for all. */
  public enum Kind {
    /** A few tasks have most of the data. */
    SKEW("skew"),
    /** A task took long with as much data as any: its machine, or garbage collection. */
    STRAGGLER("straggler"),
    /** Most tasks had too little memory for their data and went by way of the disk. */
    SPILL("spill");

    private final String code;

    Kind(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }

    /**
     * The kind of that code.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Kind ofCode(String code) {
      return Arrays.stream(values())
          .filter(kind -> kind.code.equals(code))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("No kind of finding is '" + code + "'"));
    }
  }

  /** Longer texts are refused. */
  public static final int LONGEST = 4000;

  /** More keys are refused. */
  public static final int MOST_KEYS = 20;

  public Finding {
    requireNonNull(kind, "kind");
    Texts.requireAtMost(LONGEST, text);
    keys = List.copyOf(keys);
    if (keys.size() > MOST_KEYS) {
      throw new IllegalArgumentException(
          "A finding names at most " + MOST_KEYS + " keys, not " + keys.size());
    }
  }
}
