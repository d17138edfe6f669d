package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.profile.ChangedSetting;
import io.headgate.profile.Finding;
import io.headgate.profile.JobProfile;
import io.headgate.profile.ProfileHistory;
import io.headgate.profile.Spread;
import io.headgate.profile.StageProfile;
import io.headgate.profile.TaskProfile;
import io.headgate.run.DagRunId;
import io.headgate.run.TaskInstanceId;
import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FittingSettingsTest {

  private static final long MIB = 1 << 20;
  private static final DataInterval DAY =
      DataInterval.ofDay(LocalDate.of(1998, 1, 8), ZoneOffset.UTC);
  private static final DataInterval TWO_DAYS =
      DataInterval.between(
          DAY.start(), DataInterval.ofDay(LocalDate.of(1998, 1, 9), ZoneOffset.UTC).end());

  private final Map<String, String> current =
      new HashMap<>(
          Map.of(
              FittingSettings.PARTITIONS,
              "200",
              FittingSettings.THRESHOLD,
              "256MB",
              "spark.sql.adaptive.advisoryPartitionSizeInBytes",
              "64MB",
              "spark.sql.adaptive.skewJoin.skewedPartitionFactor",
              "5.0"));

  static ProfileHistory.Past past(StageProfile... stages) {
    TaskInstanceId task = new TaskInstanceId(DagRunId.scheduled("sales", DAY.start()), "clean");
    return new ProfileHistory.Past(
        new TaskProfile(task, 1, DAY.end(), new JobProfile(List.of(stages), List.of(), "")), DAY);
  }

  static StageProfile stage(
      String operation, int tasks, Spread bytes, Optional<Finding.Kind> finding) {
    return new StageProfile(
        7,
        operation,
        true,
        tasks,
        0,
        bytes,
        Spread.of(1),
        0,
        0,
        1,
        finding.map(kind -> new Finding(kind, 1, "seen", List.of())));
  }

  private List<ChangedSetting> settings(DataInterval interval, ProfileHistory.Past... latest) {
    return new FittingSettings(List.of(latest), interval, current::get).find();
  }

  private static StageProfile skewedJoin(long median, long largest) {
    return stage(
        "SortMergeJoin [id], [id], Inner",
        9,
        Spread.of(median, median, median, median, median, median, median, median, largest),
        Optional.of(Finding.Kind.SKEW));
  }

  @Test
  void aSkewedJoinIsSplitFromASizeThatItReaches() {
    List<ChangedSetting> settings =
        settings(DAY, past(skewedJoin(20 * MIB, 190 * MIB)), past(skewedJoin(30 * MIB, 240 * MIB)));

    assertThat(settings)
        .extracting(ChangedSetting::key, ChangedSetting::value)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(FittingSettings.FORCED, "true"),
            org.assertj.core.groups.Tuple.tuple(FittingSettings.THRESHOLD, 100 * MIB + "b"));
    assertThat(settings.get(1).reason())
        .startsWith("stage 7 (SortMergeJoin [id], [id], Inner) in attempt 1 of run sales/")
        .endsWith(
            " was skewed with a median of 21.0 MB and a largest partition of 199.2 MB; partitions"
                + " are split from 104.9 MB on");
  }

  @Test
  void theThresholdIsNeitherRaisedNorBelowTheSizeThatSparkAimsAt() {
    assertThat(settings(DAY, past(skewedJoin(60 * MIB, 900 * MIB))))
        .extracting(ChangedSetting::key)
        .containsExactly(FittingSettings.FORCED);
    assertThat(settings(DAY, past(skewedJoin(MIB, 90 * MIB))))
        .extracting(ChangedSetting::value)
        .containsExactly("true", 64 * MIB + "b");
  }

  @Test
  void aSkewedAggregationIsNothingThatSparkCouldSplit() {
    assertThat(
            settings(
                DAY,
                past(
                    stage(
                        "HashAggregate(keys=[id], functions=[])",
                        8,
                        Spread.of(MIB, 90 * MIB),
                        Optional.of(Finding.Kind.SKEW)))))
        .isEmpty();
  }

  @Test
  void partitionsHaveTheSizeThatSparkAimsAt() {
    StageProfile large = stage("Sort [id]", 200, Spread.of(128 * MIB), Optional.empty());

    assertThat(settings(DAY, past(large)))
        .singleElement()
        .satisfies(
            setting -> {
              assertThat(setting.key()).isEqualTo(FittingSettings.PARTITIONS);
              assertThat(setting.value()).isEqualTo("400");
              assertThat(setting.reason())
                  .endsWith(" read 26.8 GB; a partition is to have about 67.1 MB");
            });
    assertThat(settings(TWO_DAYS, past(large)))
        .singleElement()
        .satisfies(
            setting -> {
              assertThat(setting.value()).isEqualTo("800");
              assertThat(setting.reason()).contains("this interval is 2.0 times as long");
            });
    assertThat(settings(DataInterval.ALWAYS, past(large)))
        .extracting(ChangedSetting::value)
        .containsExactly("400");
    current.put(FittingSettings.PARTITIONS, "400");
    assertThat(settings(DAY, past(large))).isEmpty();
  }

  @Test
  void thereAreNeverSoManyPartitionsThatSparkSeesNoSkew() {
    assertThat(
            settings(DAY, past(stage("Sort [id]", 4_000, Spread.of(128 * MIB), Optional.empty()))))
        .extracting(ChangedSetting::value)
        .containsExactly("2000");
  }

  @Test
  void whatDidNotFitInMemoryIsDivided() {
    assertThat(
            settings(
                DAY,
                past(stage("Sort [id]", 150, Spread.of(MIB), Optional.of(Finding.Kind.SPILL)))))
        .singleElement()
        .satisfies(
            setting -> {
              assertThat(setting.value()).isEqualTo("300");
              assertThat(setting.reason()).contains("too little memory");
            });
  }

  @Test
  void smallAndUnknownDataNeedNothing() {
    assertThat(settings(DAY)).isEmpty();
    assertThat(settings(DAY, past(stage("Sort [id]", 200, Spread.of(MIB), Optional.empty()))))
        .isEmpty();
  }
}
