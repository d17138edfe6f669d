package io.headgate.spark;

import io.headgate.backfill.PlanText;
import io.headgate.profile.ChangedSetting;
import io.headgate.profile.Finding;
import io.headgate.profile.ProfileHistory;
import io.headgate.profile.StageProfile;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.network.util.JavaUtils;

/**
 * The settings of Spark that fit what a task's latest attempts measured. They look at a few
 * profiles only: after as many calm runs, a setting is left to its default again, and comes back if
 * that was wrong.
 *
 * @param latest profiles
 * @param interval of the attempt that is to come; what it reads is taken to grow with it
 * @param current the value of a setting
 */
record FittingSettings(
    List<ProfileHistory.Past> latest, DataInterval interval, UnaryOperator<String> current) {

  static final int LATEST_PROFILES = 7;

  static final String FORCED = "spark.sql.adaptive.forceOptimizeSkewedJoin";
  static final String THRESHOLD = "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes";
  static final String PARTITIONS = "spark.sql.shuffle.partitions";
  private static final String ADVISORY = "spark.sql.adaptive.advisoryPartitionSizeInBytes";
  private static final String FACTOR = "spark.sql.adaptive.skewJoin.skewedPartitionFactor";

  /** With more, Spark keeps the mean size of partitions only, and sees no skew. */
  private static final long MOST_PARTITIONS = 2_000;

  /** A stage of an earlier attempt. */
  private record Seen(ProfileHistory.Past past, StageProfile stage) {
    String where() {
      return "stage "
          + stage.stage()
          + " ("
          + stage.operation()
          + ") in attempt "
          + past.profile().attempt()
          + " of run "
          + past.profile().task().run();
    }
  }

  /** In the order of their names. */
  List<ChangedSetting> find() {
    List<ChangedSetting> settings = new ArrayList<>();
    List<Seen> skewed =
        seen().stream()
            .filter(seen -> has(seen.stage(), Finding.Kind.SKEW))
            .filter(seen -> seen.stage().operation().contains("Join"))
            .toList();
    skewed.stream().findFirst().ifPresent(seen -> settings.add(forced(seen)));
    skewed.stream()
        .min(Comparator.comparingLong(this::threshold))
        .filter(seen -> threshold(seen) < bytes(THRESHOLD))
        .ifPresent(seen -> settings.add(threshold(seen, threshold(seen))));
    partitions().ifPresent(settings::add);
    return settings.stream().sorted(Comparator.comparing(ChangedSetting::key)).toList();
  }

  private List<Seen> seen() {
    return latest.stream()
        .flatMap(past -> past.profile().job().stages().stream().map(stage -> new Seen(past, stage)))
        .filter(seen -> seen.stage().shuffled())
        .toList();
  }

  private static boolean has(StageProfile stage, Finding.Kind kind) {
    return stage.finding().filter(finding -> finding.kind() == kind).isPresent();
  }

  private static ChangedSetting forced(Seen seen) {
    return new ChangedSetting(
        FORCED,
        "true",
        cut(seen.where())
            + " was skewed; a large partition of a join is split also where that costs another"
            + " shuffle");
  }

  /** As large a partition is skewed to Spark's own rule, but for the sizes it takes for small. */
  private long threshold(Seen seen) {
    double factor = Double.parseDouble(current.apply(FACTOR));
    return Math.max(bytes(ADVISORY), Math.round(factor * seen.stage().bytes().median()));
  }

  private static ChangedSetting threshold(Seen seen, long bytes) {
    return new ChangedSetting(
        THRESHOLD,
        bytes + "b",
        cut(seen.where())
            + " was skewed with a median of "
            + PlanText.bytes(seen.stage().bytes().median())
            + " and a largest partition of "
            + PlanText.bytes(seen.stage().bytes().max())
            + "; partitions are split from "
            + PlanText.bytes(bytes)
            + " on");
  }

  private Optional<ChangedSetting> partitions() {
    long now = Long.parseLong(current.apply(PARTITIONS));
    return seen().stream()
        .max(Comparator.comparingDouble(this::wanted))
        .map(seen -> partitions(seen, Math.min(MOST_PARTITIONS, (long) Math.ceil(wanted(seen)))))
        .filter(setting -> Long.parseLong(setting.value()) > now);
  }

  private ChangedSetting partitions(Seen seen, long partitions) {
    boolean spilled = has(seen.stage(), Finding.Kind.SPILL);
    return new ChangedSetting(
        PARTITIONS,
        Long.toString(partitions),
        cut(seen.where())
            + " read "
            + PlanText.bytes(Math.round(read(seen)))
            + (spilled ? " and had too little memory for it" : "")
            + (growth(seen) == 1
                ? ""
                : String.format(
                    Locale.ROOT, ", and this interval is %.1f times as long", growth(seen)))
            + "; a partition is to have about "
            + PlanText.bytes(bytes(ADVISORY))
            + (spilled ? ", or half of what did not fit" : ""));
  }

  /** As many partitions as have the size that Spark aims at, or twice as many as did not fit. */
  private double wanted(Seen seen) {
    double bySize = read(seen) * growth(seen) / bytes(ADVISORY);
    return has(seen.stage(), Finding.Kind.SPILL)
        ? Math.max(bySize, 2.0 * seen.stage().tasks() * growth(seen))
        : bySize;
  }

  private static double read(Seen seen) {
    return seen.stage().bytes().mean() * seen.stage().tasks();
  }

  private double growth(Seen seen) {
    return ratio(interval, seen.past().interval());
  }

  private static double ratio(DataInterval now, DataInterval then) {
    return now.equals(DataInterval.ALWAYS) || then.equals(DataInterval.ALWAYS)
        ? 1
        : (double) length(now).toSeconds() / length(then).toSeconds();
  }

  private static Duration length(DataInterval interval) {
    return Duration.between(interval.start(), interval.end());
  }

  private long bytes(String setting) {
    return JavaUtils.byteStringAsBytes(current.apply(setting));
  }

  private static String cut(String where) {
    int most = ChangedSetting.LONGEST / 2;
    return where.length() <= most ? where : where.substring(0, most);
  }
}
