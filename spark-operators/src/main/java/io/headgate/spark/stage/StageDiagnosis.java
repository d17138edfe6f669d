package io.headgate.spark.stage;

import io.headgate.backfill.PlanText;
import io.headgate.profile.Finding;
import io.headgate.profile.FrequentKey;
import io.headgate.profile.Spread;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells skew from a straggler from a want of memory. A few tasks with most of the data are skew:
 * the largest reads at least five times the median, as adaptive execution's own rule has it, and
 * runs at least three times as long, by a time that matters, or never succeeds. A task that is as
 * late with as much data as any is a straggler. Tasks that write to disk for want of memory,
 * without either, are a spill.
 */
final class StageDiagnosis {

  /** Of fewer tasks, a median says little. */
  static final int LEAST_TASKS = 8;

  /** Of a stage that failed, most tasks were perhaps never executed. */
  static final int LEAST_KNOWN = 3;

  static final long LEAST_BYTES = 64L << 20;
  static final double BYTES_FACTOR = 5;
  static final double TIME_FACTOR = 3;
  static final long LEAST_LATE_MILLIS = 30_000;
  static final double LEAST_LATE_SHARE = 0.1;

  /** A key with less than that is not alone to blame. */
  private static final double MOST = 0.5;

  private StageDiagnosis() {}

  /**
   * What a stage did.
   *
   * @param operation the operator of the SQL plan that it is about
   * @param partitions all of the stage
   * @param largest the partition whose task read most
   * @param failed whether the stage failed, and that task never succeeded
   * @param bytes of as many tasks as something is known of
   * @param millis of the same
   */
  record Stage(
      int stage,
      String operation,
      int partitions,
      int known,
      int largest,
      boolean failed,
      Spread bytes,
      Spread millis,
      long spilledBytes,
      long wallMillis) {

    String where() {
      return "stage "
          + stage
          + (operation.isEmpty() ? "" : " (" + Operation.of(operation).words() + ")")
          + (failed ? " failed" : "");
    }
  }

  /** What a person can act on; empty if nothing. */
  static Optional<Finding> of(Stage stage) {
    if (isSkewed(stage)) {
      return Optional.of(skew(stage, Optional.empty()));
    }
    if (isLate(stage)) {
      return Optional.of(straggler(stage));
    }
    return stage.spilledBytes() >= LEAST_BYTES ? Optional.of(spill(stage)) : Optional.empty();
  }

  private static boolean isLate(Stage stage) {
    return !stage.failed()
        && stage.known() >= LEAST_TASKS
        && stage.millis().max() >= TIME_FACTOR * stage.millis().median()
        && late(stage) >= Math.max(LEAST_LATE_MILLIS, LEAST_LATE_SHARE * stage.wallMillis());
  }

  private static boolean isSkewed(Stage stage) {
    Spread bytes = stage.bytes();
    boolean uneven = bytes.max() >= Math.max(LEAST_BYTES, BYTES_FACTOR * bytes.median());
    boolean harmful =
        isLate(stage)
            || (stage.failed()
                && stage.partitions() >= LEAST_TASKS
                && stage.known() >= LEAST_KNOWN);
    return uneven && harmful;
  }

  private static long late(Stage stage) {
    return Math.max(0, stage.millis().max() - stage.millis().median());
  }

  /**
   * The finding of a skewed stage.
   *
   * @param counted what the largest task's data is made of, if that is known
   */
  static Finding skew(Stage stage, Optional<HotKeySample.Counted> counted) {
    Operation operation = Operation.of(stage.operation());
    List<FrequentKey> keys = counted.map(HotKeySample.Counted::keys).orElse(List.of());
    String key = counted.map(sample -> String.join(", ", sample.columns())).orElse(operation.key());
    return new Finding(
        Finding.Kind.SKEW,
        late(stage),
        stage.where()
            + ": partition "
            + stage.largest()
            + " read "
            + PlanText.bytes(stage.bytes().max())
            + ", median "
            + PlanText.bytes(stage.bytes().median())
            + "; "
            + shares(keys)
            + (stage.failed()
                ? ""
                : "it ran "
                    + seconds(stage.millis().max())
                    + " against "
                    + seconds(stage.millis().median())
                    + "; ")
            + "suggestion: "
            + remedy(operation, key)
            + (keys.isEmpty()
                ? "leave its most frequent value out"
                : "filter key " + keys.get(0).key()),
        keys);
  }

  /** Such as {@code 94 % of it is key 0; }. */
  private static String shares(List<FrequentKey> keys) {
    if (keys.isEmpty()) {
      return "";
    }
    String first = share(keys.get(0)) + " of it is key " + keys.get(0).key();
    return keys.get(0).share() >= MOST || keys.size() == 1
        ? first + "; "
        : first + ", " + share(keys.get(1)) + " key " + keys.get(1).key() + "; ";
  }

  private static String share(FrequentKey key) {
    return String.format(Locale.ROOT, "%.0f %%", key.share() * 100);
  }

  private static String remedy(Operation operation, String key) {
    String on = key.isEmpty() ? "the key of that operation" : key;
    if (operation.remedy().isPresent()) {
      return operation.remedy().get() + " on " + on + ", or ";
    }
    // A window cannot be computed in parts.
    return operation.key().isEmpty() ? "SkewJoin or SkewAggregate on " + on + ", or " : "";
  }

  private static Finding straggler(Stage stage) {
    return new Finding(
        Finding.Kind.STRAGGLER,
        late(stage),
        stage.where()
            + ": one task ran "
            + seconds(stage.millis().max())
            + " against "
            + seconds(stage.millis().median())
            + " with "
            + PlanText.bytes(stage.bytes().max())
            + " against "
            + PlanText.bytes(stage.bytes().median())
            + " to read; suggestion: look at its executor (garbage collection, disk, network),"
            + " or let Spark speculate (spark.speculation)",
        List.of());
  }

  private static Finding spill(Stage stage) {
    return new Finding(
        Finding.Kind.SPILL,
        0,
        stage.where()
            + ": "
            + PlanText.bytes(stage.spilledBytes())
            + " were written to disk for want of memory, over "
            + stage.known()
            + " tasks; suggestion: more shuffle partitions, or more memory per task",
        List.of());
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%,.1f s", millis / 1000.0);
  }
}
