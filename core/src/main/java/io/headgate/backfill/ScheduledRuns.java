package io.headgate.backfill;

/**
 * What scheduled runs do that are to write partitions which a backfill is to make as well. Two
 * bodies never write one partition at the same time, whatever is said here.
 */
public enum ScheduledRuns {
  /** Whoever could start first writes first. */
  AS_THEY_COME("as-they-come"),
  /** They wait until the backfill has made the partitions. */
  WAIT("wait"),
  /** The backfill makes the partitions after them. */
  GO_FIRST("go-first");

  private final String code;

  ScheduledRuns(String code) {
    this.code = code;
  }

  /** What the store keeps and the command line takes. */
  public String code() {
    return code;
  }

  /**
   * The one of that code.
   *
   * @throws IllegalArgumentException if the code is unknown
   */
  public static ScheduledRuns ofCode(String code) {
    for (ScheduledRuns scheduled : values()) {
      if (scheduled.code.equals(code)) {
        return scheduled;
      }
    }
    throw new IllegalArgumentException(
        "Scheduled runs cannot be told '" + code + "': say as-they-come, wait or go-first");
  }
}
