package io.headgate.spark.submit;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory, in whole mebibytes, as Spark counts it.
 *
 * @param mebibytes at least 1
 */
public record Memory(long mebibytes) implements Comparable<Memory> {

  /**
   * Spark refuses a driver or executor with a smaller heap: 1.5 times the 300 MiB that it keeps for
   * itself (UnifiedMemoryManager).
   */
  static final Memory SMALLEST_HEAP = new Memory(450);

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})(m|mb|g|gb|t|tb)");
  private static final long GIBI = 1024;

  public Memory {
    if (mebibytes < 1) {
      throw new IllegalArgumentException("Memory must be at least 1m, not " + mebibytes + "m");
    }
  }

  /**
   * Reads a text such as {@code 512m} or {@code 4g}.
   *
   * @throws IllegalArgumentException if it is none; there is no unit by default
   */
  public static Memory of(String text) {
    Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "Cannot read '"
              + text
              + "' as an amount of memory: write a whole number with its unit,"
              + " such as 512m or 4g");
    }
    long number = Long.parseLong(matcher.group(1));
    return new Memory(
        switch (matcher.group(2).charAt(0)) {
          case 'm' -> number;
          case 'g' -> number * GIBI;
          default -> number * GIBI * GIBI;
        });
  }

  /** So many times as much. */
  public Memory times(int factor) {
    return new Memory(mebibytes * factor);
  }

  /** The smaller one of both. */
  Memory atMost(Memory cap) {
    return compareTo(cap) <= 0 ? this : cap;
  }

  @Override
  public int compareTo(Memory other) {
    return Long.compare(mebibytes, other.mebibytes);
  }

  /** As Spark reads it: {@code 512m}, {@code 4g}. */
  @Override
  public String toString() {
    return mebibytes % GIBI == 0 ? mebibytes / GIBI + "g" : mebibytes + "m";
  }
}
