package io.headgate.profile;

/**
 * A key that holds a large part of what a task read.
 *
 * @param key its values as text, such as {@code 0} or {@code EU, 1998}; a null is {@code null}
 * @param share of the rows that were counted, from 0 to 1
 */
public record FrequentKey(String key, double share) {

  /** Longer keys are refused. */
  public static final int LONGEST = 200;

  public FrequentKey {
    Texts.requireAtMost(LONGEST, key);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("A share lies between 0 and 1, not at " + share);
    }
  }
}
