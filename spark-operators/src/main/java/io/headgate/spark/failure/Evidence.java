package io.headgate.spark.failure;

import static java.util.Objects.requireNonNull;

/**
 * A text that says what a job died of.
 *
 * @param text one line, cut where it is long
 */
public record Evidence(Source source, String text) {

  private static final int LONGEST = 300;

  /** Where a text was found. */
  public enum Source {
    EXCEPTION("exception"),
    EXECUTOR("executor lost"),
    EXIT_CODE("exit code"),
    LOG("log");

    private final String label;

    Source(String label) {
      this.label = label;
    }
  }

  public Evidence {
    requireNonNull(source, "source");
    text = text.strip().replaceAll("\\s*\\R\\s*", " ");
    text = text.length() <= LONGEST ? text : text.substring(0, LONGEST - 4) + " ...";
  }

  /** Such as {@code log: java.lang.OutOfMemoryError: Java heap space}. */
  @Override
  public String toString() {
    return source.label + ": " + text;
  }
}
