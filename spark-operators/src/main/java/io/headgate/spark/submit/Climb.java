package io.headgate.spark.submit;

import static java.util.Objects.requireNonNull;

import io.headgate.profile.ChangedSetting;
import io.headgate.spark.SparkInputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a submission becomes on a rung.
 *
 * @param settings of the submission
 * @param changes what differs from what was said, and why
 */
record Climb(SubmitSettings settings, List<ChangedSetting> changes) {

  private static final Memory DEFAULT_HEAP = Memory.of("1g");
  private static final Memory SMALLEST_OVERHEAD = new Memory(384);
  private static final double OVERHEAD = 0.1;
  private static final int DEFAULT_PARTITIONS = 200;
  private static final String PARTITIONS = "spark.sql.shuffle.partitions";

  /** The free settings for want of an executor's memory; their reasons. */
  private static final Map<String, Map.Entry<String, String>> FREE =
      Map.of(
          "spark.sql.adaptive.enabled",
          Map.entry("true", "partitions are split and joined by their real sizes"),
          "spark.sql.adaptive.forceOptimizeSkewedJoin",
          Map.entry("true", "a skewed join is split also where that costs another shuffle"),
          "spark.shuffle.accurateBlockSkewedFactor",
          Map.entry("5.0", "skewed blocks are seen also among many partitions"));

  private static final Pattern LOCAL = Pattern.compile("local\\[(\\*|[0-9]+)((?:,[0-9]+)?)]");

  Climb {
    requireNonNull(settings, "settings");
    changes = List.copyOf(changes);
  }

  /**
   * What {@code base} becomes.
   *
   * @param inherited settings of the orchestrator's own Spark, which are the user's own
   */
  static Climb to(
      Rung rung, SubmitSettings base, ResourceLadder ladder, Map<String, String> inherited) {
    return new Maker(rung, base, ladder, inherited).make();
  }

  private static final class Maker {
    private final Rung rung;
    private final SubmitSettings base;
    private final ResourceLadder ladder;
    private final Map<String, String> inherited;
    private final List<ChangedSetting> changes = new ArrayList<>();
    private SubmitSettings settings;

    Maker(Rung rung, SubmitSettings base, ResourceLadder ladder, Map<String, String> inherited) {
      this.rung = rung;
      this.base = base;
      this.ladder = ladder;
      this.inherited = inherited;
      this.settings = base;
    }

    Climb make() {
      if (rung.reaches(Rung.FREE)) {
        free();
      }
      if (rung.reaches(Rung.SALT) && ladder.salts() && rung.isOfExecutors()) {
        set(SparkInputs.SALTED, "true", "the body salts its keys");
      }
      if (rung.reaches(Rung.MEMORY_PER_TASK) && rung.isOfExecutors()) {
        memoryPerTask();
      }
      if (rung.reaches(Rung.MORE_MEMORY)) {
        moreMemory();
      }
      return new Climb(settings, changes);
    }

    private void free() {
      if (rung.isOfExecutors()) {
        FREE.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .forEach(
                free -> set(free.getKey(), free.getValue().getKey(), free.getValue().getValue()));
        set(
            PARTITIONS,
            Integer.toString(2 * DEFAULT_PARTITIONS),
            "twice as many partitions are half as large");
      }
      if (rung.isOfBroadcasts()) {
        set("spark.sql.autoBroadcastJoinThreshold", "-1", "no table is broadcast on its own");
      }
    }

    /** A user's own setting wins. */
    private void set(String key, String value, String reason) {
      if (!base.configuration().containsKey(key) && !inherited.containsKey(key)) {
        settings = settings.config(key, value);
        changed(key, value, reason);
      }
    }

    private void memoryPerTask() {
      Matcher local = LOCAL.matcher(base.master());
      int cores = base.executorCores().orElse(1);
      int ofATask = base.taskCores().orElse(1);
      if (local.matches()) {
        int slots =
            "*".equals(local.group(1))
                ? Runtime.getRuntime().availableProcessors()
                : Integer.parseInt(local.group(1));
        if (slots > 1) {
          String master = "local[" + slots / 2 + local.group(2) + "]";
          settings = settings.onMaster(master);
          changed("spark.master", master, "half as many tasks share the memory");
        }
      } else if (cores >= 2 * ofATask) {
        settings = settings.executorCores(cores / 2);
        changed(
            "spark.executor.cores",
            Integer.toString(cores / 2),
            "half as many tasks share an executor's memory");
      }
    }

    private void moreMemory() {
      String times = rung.factor() + " times the memory";
      boolean local = base.isLocal();
      if (rung.isOfHeaps() && !local) {
        Memory more =
            base.executorMemory()
                .orElse(DEFAULT_HEAP)
                .times(rung.factor())
                .atMost(ladder.mostExecutorMemory());
        if (differs(more, base.executorMemory())) {
          settings = settings.executorMemory(more);
          changed("spark.executor.memory", more.toString(), times);
        }
      }
      if (rung.isOfContainers() && !local) {
        Memory more =
            base.executorOverhead()
                .orElseGet(this::usualOverhead)
                .times(rung.factor())
                .atMost(ladder.mostExecutorOverhead());
        if (differs(more, base.executorOverhead())) {
          settings = settings.executorOverhead(more);
          changed("spark.executor.memoryOverhead", more.toString(), times);
        }
      }
      // A local master's executor is the driver.
      if (rung.isOfTheDriver() || (local && rung.isOfExecutors())) {
        Memory more =
            base.driverMemory()
                .orElse(DEFAULT_HEAP)
                .times(rung.factor())
                .atMost(ladder.mostDriverMemory());
        if (differs(more, base.driverMemory())) {
          settings = settings.driverMemory(more);
          changed("spark.driver.memory", more.toString(), times);
        }
      }
    }

    /** What is no more than before is no help. */
    private static boolean differs(Memory more, Optional<Memory> before) {
      return before.map(memory -> more.compareTo(memory) > 0).orElse(true);
    }

    private Memory usualOverhead() {
      long share = Math.round(OVERHEAD * base.executorMemory().orElse(DEFAULT_HEAP).mebibytes());
      return new Memory(Math.max(SMALLEST_OVERHEAD.mebibytes(), share));
    }

    private void changed(String key, String value, String reason) {
      String text = reason + ": " + rung.why();
      changes.add(
          new ChangedSetting(
              key,
              value,
              text.length() <= ChangedSetting.LONGEST
                  ? text
                  : text.substring(0, ChangedSetting.LONGEST)));
    }
  }
}
