package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.ForwardingTaskContext;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.profile.ChangedSetting;
import io.headgate.profile.JobProfile;
import io.headgate.profile.ProfileHistory;
import io.headgate.profile.Spread;
import io.headgate.run.TaskOrigin;
import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The shuffles of earlier attempts were large; the shared session has one partition, by settings.
 */
class SessionTuningTest {

  private static final DataInterval DAY =
      DataInterval.ofDay(LocalDate.of(1998, 1, 8), ZoneOffset.UTC);
  private static final Dataset OUTPUT =
      Dataset.named("tuning.settings").daily(ZoneOffset.UTC).build();

  private final List<JobProfile> profiles = new ArrayList<>();
  private Optional<TaskOrigin> origin = Optional.empty();
  private ProfileHistory history =
      (dag, task, most) ->
          List.of(
              FittingSettingsTest.past(
                  FittingSettingsTest.stage(
                      "SortMergeJoin [id], [id], Inner",
                      9,
                      Spread.of(1 << 20, 1 << 20, 90 << 20),
                      Optional.of(io.headgate.profile.Finding.Kind.SKEW)),
                  FittingSettingsTest.stage(
                      "Sort [id]", 100, Spread.of(128 << 20), Optional.empty())));

  private SparkJob job(SparkJob.Body body) {
    return SparkJob.named("settings", "1", body).writes(OUTPUT);
  }

  /** Writes the values of the settings that are asked for. */
  private SparkJob showing(String... keys) {
    return job(
        (spark, context) -> {
          StringBuilder values = new StringBuilder();
          for (String key : keys) {
            values.append(spark.conf().get(key)).append(' ');
          }
          return spark.sql("SELECT DATE'1998-01-08' AS partition_date, '" + values + "' AS shown");
        });
  }

  private String shown(SparkJob job) throws Exception {
    TaskContext context =
        new ForwardingTaskContext(FakeContext.of(job, DAY)) {
          @Override
          public <T> T service(Class<T> type) {
            return type == ProfileHistory.class ? type.cast(history) : super.service(type);
          }

          @Override
          public TaskOrigin origin() {
            return origin.orElseGet(super::origin);
          }

          @Override
          public void profile(JobProfile profile) {
            profiles.add(profile);
          }
        };
    job.execute(context);
    return SharedSpark.sessions()
        .session()
        .sql("SELECT shown FROM tuning.settings")
        .first()
        .getString(0)
        .strip();
  }

  private List<String> kept() {
    return profiles.get(profiles.size() - 1).settings().stream().map(ChangedSetting::key).toList();
  }

  @Test
  void whatNobodySaidFitsWhatWasMeasured() throws Exception {
    assertThat(shown(showing(FittingSettings.FORCED, FittingSettings.THRESHOLD)))
        .isEqualTo("true " + (64L << 20) + "b");
    assertThat(kept()).containsExactly(FittingSettings.FORCED, FittingSettings.THRESHOLD);
  }

  @Test
  void theUsersOwnSettingsWin() throws Exception {
    // The plugin's settings are the user's: one partition, although 200 were wanted.
    assertThat(shown(showing(FittingSettings.PARTITIONS))).isEqualTo("1");
    assertThat(shown(showing(FittingSettings.FORCED).config(FittingSettings.FORCED, "false")))
        .isEqualTo("false");
    assertThat(kept()).containsExactly(FittingSettings.THRESHOLD);
  }

  @Test
  void whatTheBodySetsIsItsOwn() throws Exception {
    SparkJob showing = showing(FittingSettings.FORCED);
    assertThat(
            shown(
                job(
                    (spark, context) -> {
                      spark.conf().set(FittingSettings.FORCED, "false");
                      return showing.body().rows(spark, context);
                    })))
        .isEqualTo("false");
    assertThat(kept()).containsExactly(FittingSettings.THRESHOLD);
  }

  @Test
  void canBeTurnedOff() throws Exception {
    assertThat(shown(showing(FittingSettings.FORCED).config(SessionTuning.ENABLED, "false")))
        .isEqualTo("false");
    assertThat(kept()).isEmpty();
  }

  @Test
  void aPastThatCannotBeReadHarmsNothing() throws Exception {
    history =
        (dag, task, most) -> {
          throw new IllegalStateException("the store is away");
        };

    assertThat(shown(showing(FittingSettings.FORCED))).isEqualTo("false");
    assertThat(kept()).isEmpty();
  }

  @Test
  void theWorkOfABackfillGoesByThePastOfTheTaskThatItIsDoneFor() throws Exception {
    ProfileHistory known = history;
    history =
        (dag, task, most) ->
            dag.equals("sales") && task.equals("weekly")
                ? known.latest(dag, task, most)
                : List.of();

    assertThat(shown(showing(FittingSettings.FORCED))).isEqualTo("false");
    origin = Optional.of(new TaskOrigin("sales", "weekly"));
    assertThat(shown(showing(FittingSettings.FORCED))).isEqualTo("true");
  }

  @Test
  void settingsOfAQueryAreTakenBack() throws Exception {
    SparkSql query =
        SparkSql.text("SELECT DATE'1998-01-08' AS partition_date, 'x' AS shown")
            .config("spark.sql.shuffle.partitions", "3")
            .writes(OUTPUT);
    query.execute(FakeContext.of(query, DAY));
    query.execute(FakeContext.of(query, DAY));

    try (SparkSessions.TaskSession next = SharedSpark.sessions().openQuerySession()) {
      assertThat(next.spark().conf().get("spark.sql.shuffle.partitions")).isEqualTo("1");
    }
  }

  @Test
  void aSettingOfTheWholeSparkIsRefused() {
    SparkJob job = showing().config("spark.executor.memory", "4g");

    assertThatThrownBy(() -> job.execute(FakeContext.of(job, DAY)))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("Cannot set spark.executor.memory for dag")
        .hasMessageContaining("SparkPlugin.config");
  }
}
