package io.headgate.testing;

import static io.headgate.testing.Scenario.dag;
import static io.headgate.testing.Scenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dag.DagBuilder;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskResult;
import io.headgate.profile.ChangedSetting;
import io.headgate.profile.Finding;
import io.headgate.profile.FrequentKey;
import io.headgate.profile.JobProfile;
import io.headgate.profile.ProfileHistory;
import io.headgate.profile.Spread;
import io.headgate.profile.StageProfile;
import io.headgate.profile.TaskProfile;
import io.headgate.run.DagRunId;
import io.headgate.run.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What attempts leave of the jobs that they executed. */
abstract class ProfilesContract extends EngineContract {

  private static JobProfile profile(int tasks) {
    return new JobProfile(
        List.of(
            new StageProfile(
                7,
                "SortMergeJoin on \"customer\u0000\"",
                true,
                tasks,
                1,
                Spread.of(1, 2, 3_000_000_000L),
                Spread.of(10, 20, 30),
                5,
                6,
                7,
                Optional.of(
                    new Finding(
                        Finding.Kind.SKEW,
                        10,
                        "partition 31",
                        List.of(new FrequentKey("0", 0.94), new FrequentKey("null", 0.01))))),
            new StageProfile(
                8, "Project", false, 0, 0, Spread.NONE, Spread.NONE, 0, 0, 0, Optional.empty())),
        List.of(new ChangedSetting("spark.sql.shuffle.partitions", "400", "stage 7 read much")),
        "no hot keys were looked for");
  }

  private DagBuilder retried() {
    DagBuilder dag = dag("sales");
    dag.task(
        "load",
        context -> {
          context.profile(profile(0));
          context.profile(profile(context.attempt()));
          if (context.attempt() < 2) {
            throw new IllegalStateException("full");
          }
          return TaskResult.success();
        },
        options -> options.retry(RetryPolicy.attempts(2)));
    dag.task("other", succeeds());
    return dag;
  }

  @Test
  void areKeptOfEveryAttemptHoweverItEnds() {
    TestOrchestrator test = start(retried().build());

    DagRunId run = test.run("sales", DAY);
    test.advance(Duration.ofHours(1));

    List<TaskProfile> kept = store.profiles(run);
    assertThat(kept).extracting(TaskProfile::attempt).containsExactly(1, 2);
    assertThat(kept).extracting(profile -> profile.task().name()).containsOnly("load");
    assertThat(kept).extracting(TaskProfile::job).containsExactly(profile(1), profile(2));
    assertThat(kept.get(0).at()).isEqualTo(clock.instant().minus(Duration.ofHours(1)));
  }

  @Test
  void goWithTheirRun() {
    TestOrchestrator test = start(retried().build());
    DagRunId run = test.run("sales", DAY);
    test.advance(Duration.ofHours(1));
    test.advance(Duration.ofDays(2));

    test.prune(Retention.keeping(Duration.ofDays(1)));

    assertThat(store.run(run)).isEmpty();
    assertThat(store.profiles(run)).isEmpty();
  }

  @Test
  void ofATaskAreKnownOverAllItsRunsLatestFirst() {
    DagBuilder namesake = dag("returns");
    namesake.task(
        "load",
        context -> {
          context.profile(profile(99));
          return TaskResult.success();
        });
    TestOrchestrator test = start(retried().build(), namesake.build());
    DagRunId first = test.run("sales", DAY);
    test.advance(Duration.ofHours(1));
    test.run("returns", DAY);
    DagRunId second = test.run("sales", DAY.plusDays(1));
    test.advance(Duration.ofHours(1));

    List<ProfileHistory.Past> latest = store.latestProfiles("sales", "load", 3);

    assertThat(latest)
        .extracting(past -> past.profile().task().run())
        .containsExactly(second, second, first);
    assertThat(latest)
        .extracting(past -> past.profile().job())
        .containsExactly(profile(2), profile(1), profile(2));
    assertThat(latest.get(2).interval()).isEqualTo(store.run(first).orElseThrow().interval());
    assertThat(store.latestProfiles("sales", "other", 3)).isEmpty();
  }
}
