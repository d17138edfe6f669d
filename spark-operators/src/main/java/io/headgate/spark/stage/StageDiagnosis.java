package io.headgate.spark.stage;

import io.headgate.profile.Finding;
import io.headgate.profile.Spread;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells skew from a straggler from a want of memory. A few tasks with most of the data are skew:
 * the largest reads at least five times the median, as adaptive execution's own rule has it, and
 * runs at least three times as long, by a time that matters. A task that is as late with as much
 * data as any is a straggler. Tasks that write to disk for want of memory, without either, are a
 * spill.
 */
final class StageDiagnosis {

  /** Of fewer tasks, a median says little. */
  static final int LEAST_TASKS = 8;

  static final long LEAST_BYTES = 64L << 20;
  static final double BYTES_FACTOR = 5;
  static final double TIME_FACTOR = 3;
  static final long LEAST_LATE_MILLIS = 30_000;
  static final double LEAST_LATE_SHARE = 0.1;

  private static final double MIB = 1 << 20;

  private StageDiagnosis() {}

  /**
   * What a person can act on; empty if nothing.
   *
   * @param bytes of the tasks that succeeded
   * @param millis of the same
   */
  static Optional<Finding> of(
      int stage,
      String operation,
      int tasks,
      Spread bytes,
      Spread millis,
      long spilledBytes,
      long wallMillis) {
    long late = millis.max() - millis.median();
    boolean isLate =
        tasks >= LEAST_TASKS
            && millis.max() >= TIME_FACTOR * millis.median()
            && late >= Math.max(LEAST_LATE_MILLIS, LEAST_LATE_SHARE * wallMillis);
    String where = "stage " + stage + (operation.isEmpty() ? "" : " (" + operation + ")");
    if (isLate && bytes.max() >= Math.max(LEAST_BYTES, BYTES_FACTOR * bytes.median())) {
      return Optional.of(
          new Finding(
              Finding.Kind.SKEW,
              late,
              where
                  + ": one task read "
                  + mib(bytes.max())
                  + ", the median "
                  + mib(bytes.median())
                  + ", and ran "
                  + seconds(millis.max())
                  + " against "
                  + seconds(millis.median())
                  + "; suggestion: SkewJoin or SkewAggregate on the key of that operation, or leave"
                  + " its most frequent value out"));
    }
    if (isLate) {
      return Optional.of(
          new Finding(
              Finding.Kind.STRAGGLER,
              late,
              where
                  + ": one task ran "
                  + seconds(millis.max())
                  + " against "
                  + seconds(millis.median())
                  + " with "
                  + mib(bytes.max())
                  + " against "
                  + mib(bytes.median())
                  + " to read; suggestion: look at its executor (garbage collection, disk, network),"
                  + " or let Spark speculate (spark.speculation)"));
    }
    if (spilledBytes >= LEAST_BYTES) {
      return Optional.of(
          new Finding(
              Finding.Kind.SPILL,
              0,
              where
                  + ": "
                  + mib(spilledBytes)
                  + " were written to disk for want of memory, over "
                  + tasks
                  + " tasks; suggestion: more shuffle partitions, or more memory per task"));
    }
    return Optional.empty();
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MiB", bytes / MIB);
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%,.1f s", millis / 1000.0);
  }
}
