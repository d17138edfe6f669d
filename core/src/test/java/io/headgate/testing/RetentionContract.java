package io.headgate.testing;

import static io.headgate.testing.Scenario.CLEAN;
import static io.headgate.testing.Scenario.RAW;
import static io.headgate.testing.Scenario.copy;
import static io.headgate.testing.Scenario.dag;
import static io.headgate.testing.Scenario.dailyDag;
import static io.headgate.testing.Scenario.succeeds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.Catchup;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskResult;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.Retention;
import io.headgate.time.DataInterval;
import io.headgate.time.Timetable;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is let go when it is old, and that nothing comes back. */
abstract class RetentionContract extends EngineContract {

  private static final Retention TEN_DAYS = Retention.keeping(Duration.ofDays(10));

  private static Dag daily(Catchup catchup) {
    DagBuilder dag = dailyDag("sales").catchup(catchup);
    dag.task("clean", copy(CLEAN, RAW));
    return dag.build();
  }

  private TestOrchestrator startWith(Retention retention, Dag... dags) {
    return start(builder -> builder.retention(retention), dags);
  }

  private static List<String> labels(TestOrchestrator test) {
    return test.runs().stream().map(DagRun::label).toList();
  }

  @Test
  void prunesByItselfWithTheTickAndCreatesNothingAgain() {
    TestOrchestrator test = startWith(TEN_DAYS, daily(Catchup.ALL));
    test.tick();
    int all = test.runs().size();
    assertThat(all).isEqualTo(31);
    test.advance(Duration.ofDays(11));

    assertThat(test.tick()).hasSize(11);
    assertThat(labels(test)).hasSize(11).startsWith("1998-02-11").endsWith("1998-02-01");

    TestOrchestrator next = restart(builder -> builder.retention(TEN_DAYS), daily(Catchup.ALL));
    assertThat(next.tick()).isEmpty();
    assertThat(labels(next)).hasSize(11);
    assertThat(next.ledger().materializations(CLEAN.name(), DataInterval.ALWAYS)).hasSize(42);
  }

  @Test
  void createsTheRunsOfEarlierDaysWhenTheDagBeginsEarlierThanWhatWasPruned() {
    DagBuilder late = dailyDag("sales").startingOn(LocalDate.of(1998, 1, 20));
    late.task("load", succeeds());
    TestOrchestrator test = startWith(TEN_DAYS, late.build());
    assertThat(test.tick()).hasSize(12);
    test.advance(Duration.ofDays(11));
    test.tick();
    assertThat(labels(test)).endsWith("1998-02-01");

    DagBuilder earlier = dailyDag("sales").startingOn(LocalDate.of(1998, 1, 18));
    earlier.task("load", succeeds());
    TestOrchestrator next = restart(builder -> builder.retention(TEN_DAYS), earlier.build());

    assertThat(next.tick().stream().map(DagRunId::key))
        .containsExactly("1998-01-18T00:00:00Z", "1998-01-19T00:00:00Z");
  }

  @Test
  void doesNotCreateTheLatestRunOfARareDagAgain() {
    DagBuilder monthly =
        Dag.named("monthly")
            .timetable(Timetable.monthly(ZoneOffset.UTC))
            .startingOn(LocalDate.of(1997, 1, 1))
            .catchup(Catchup.LATEST);
    monthly.task("load", succeeds());
    TestOrchestrator test = startWith(TEN_DAYS, monthly.build());
    assertThat(test.tick()).hasSize(1);
    test.advance(Duration.ofDays(20));
    test.tick();
    assertThat(test.runs()).isEmpty();

    TestOrchestrator next = restart(builder -> builder.retention(TEN_DAYS), monthly.build());

    assertThat(next.tick()).isEmpty();
    next.advance(Duration.ofDays(10));
    assertThat(next.tick().stream().map(DagRunId::key)).containsExactly("1998-02-01T00:00:00Z");
  }

  @Test
  void keepsUnfinishedRunsAndTheLastOnes() {
    DagBuilder dag = dag("sales");
    dag.task(
        "load",
        context ->
            context.interval().start().toString().startsWith("1998-01-01")
                ? TaskResult.blocked("no data", Duration.ofDays(1_000))
                : TaskResult.success());
    TestOrchestrator test = startWith(Retention.forever(), dag.build());
    DagRunId blocked = test.run("sales", LocalDate.of(1998, 1, 1));
    test.run("sales", LocalDate.of(1998, 1, 2));
    test.run("sales", LocalDate.of(1998, 1, 3));
    DagRunId last = test.run("sales", LocalDate.of(1998, 1, 4));
    test.advance(Duration.ofDays(500));
    test.tick();
    assertThat(test.runs()).hasSize(4);

    assertThat(test.prune(TEN_DAYS.andTheLast(1)).runs()).isEqualTo(2);

    assertThat(test.runs()).extracting(DagRun::id).containsExactly(last, blocked);
    assertThat(test.run(blocked).state()).isEqualTo(DagRunState.BLOCKED);
    assertThat(test.prune(TEN_DAYS.andTheLast(1)).isNothing()).isTrue();
    assertThat(test.prune(Retention.forever()).isNothing()).isTrue();
  }

  @Test
  void keepsFourHundredDaysAndTheLastTenRunsIfNothingElseIsSaid() {
    TestOrchestrator test = start(daily(Catchup.ALL));
    test.tick();
    test.advance(Duration.ofDays(399));
    test.tick();
    assertThat(test.runs()).hasSize(31 + 399);
    test.advance(Duration.ofDays(2));
    test.tick();
    assertThat(labels(test)).hasSize(401).endsWith("1998-02-01");
  }

  @Test
  void prunesManyRunsInBatches() {
    DagBuilder dag = dag("sales");
    dag.task("load", succeeds());
    TestOrchestrator test = start(dag.build());
    for (int i = 0; i < 120; i++) {
      test.run("sales", DAY);
    }
    test.advance(Duration.ofDays(11));

    assertThat(test.prune(TEN_DAYS).runs()).isEqualTo(120);
    assertThat(test.runs()).isEmpty();
  }

  @Test
  void refusesAPolicyThatMeansNothing() {
    assertThatThrownBy(() -> Retention.keeping(Duration.ofDays(-1)))
        .hasMessageContaining("cannot be kept for PT-24H");
    assertThatThrownBy(() -> TEN_DAYS.andTheLast(-1)).hasMessageContaining("last -1 runs");
  }
}
