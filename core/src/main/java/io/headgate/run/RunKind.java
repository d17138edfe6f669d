package io.headgate.run;

/** Why a run exists. The code is what the store keeps; it never changes. */
public enum RunKind {
  /** Created by the timetable. */
  SCHEDULED("scheduled"),
  /** Asked for by a person or a program. */
  MANUAL("manual"),
  /** The execution of a backfill plan. */
  BACKFILL("backfill");

  private final String code;

  RunKind(String code) {
    this.code = code;
  }

  public String code() {
    return code;
  }

  /** The lane in which the tasks of such a run wait for capacity. */
  public Lane lane() {
    return switch (this) {
      case SCHEDULED -> Lane.SCHEDULED;
      case BACKFILL -> Lane.BACKFILL;
      case MANUAL -> Lane.AD_HOC;
    };
  }

  /**
   * The kind of that code.
   *
   * @throws IllegalArgumentException if the code is unknown
   */
  public static RunKind ofCode(String code) {
    for (RunKind kind : values()) {
      if (kind.code.equals(code)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "Unknown kind of run '" + code + "': was the store written by a newer version?");
  }
}
