package io.headgate.profile;

/**
 * A setting of the engine below that was changed for an attempt, and why.
 *
 * @param key such as {@code spark.sql.shuffle.partitions}
 */
public record ChangedSetting(String key, String value, String reason) {

  /** Longer texts are refused. */
  public static final int LONGEST = 1000;

  public ChangedSetting {
    Texts.requireAtMost(LONGEST, key);
    Texts.requireAtMost(LONGEST, value);
    Texts.requireAtMost(LONGEST, reason);
  }

  /** Such as {@code spark.sql.shuffle.partitions=400: ...}. */
  @Override
  public String toString() {
    return key + "=" + value + ": " + reason;
  }
}
