package io.headgate.internal.jdbc;

import static io.headgate.internal.jdbc.Fixtures.NOW;
import static io.headgate.internal.jdbc.Fixtures.creating;
import static io.headgate.internal.jdbc.Fixtures.facts;
import static io.headgate.internal.jdbc.Fixtures.inState;
import static io.headgate.internal.jdbc.Fixtures.manual;
import static io.headgate.internal.jdbc.Fixtures.materialization;
import static io.headgate.internal.jdbc.Fixtures.partition;
import static io.headgate.internal.jdbc.Fixtures.run;
import static io.headgate.internal.jdbc.Fixtures.shaped;
import static io.headgate.internal.jdbc.Fixtures.task;
import static io.headgate.internal.jdbc.Fixtures.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.DagShape;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Partition;
import io.headgate.internal.engine.Pruning;
import io.headgate.internal.engine.Pruning.Limit;
import io.headgate.internal.engine.Store;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.Outcome;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.Pruned;
import io.headgate.run.TaskInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store lets go, and what it never does. */
abstract class PruningContract {

  private static final Instant LATER = NOW.plus(Duration.ofDays(100));
  private static final Limit EVERYTHING_OLD = new Limit(LATER, 0);

  abstract Store store();

  private Pruning pruning() {
    return store().pruning();
  }

  /** A scheduled run of that day; terminal ones ended two seconds after {@link Fixtures#NOW}. */
  private DagRun given(String dag, String date, DagRunState state) {
    DagRun run = inState(run(dag, date, DagRunState.RUNNING), state);
    store().commit(creating(List.of(run), List.of(task(run, "a"), task(run, "b"))));
    return run;
  }

  private static DagShape shape(String task) {
    DagBuilder dag = Dag.named("any");
    dag.task(task, context -> TaskResult.success());
    return DagShape.of(dag.build());
  }

  @Test
  void letsTerminalRunsGoThatEndedBeforeTheLimit() {
    DagRun old = given("sales", "1998-01-01", DagRunState.SUCCESS);
    DagRun failed = given("sales", "1998-01-02", DagRunState.FAILED);
    DagRun running = given("sales", "1998-01-03", DagRunState.RUNNING);
    DagRun blocked = given("sales", "1998-01-04", DagRunState.BLOCKED);

    assertThat(pruning().runs(new Limit(NOW.plusSeconds(2), 0), 10)).isEmpty();
    assertThat(pruning().runs(new Limit(NOW.plusSeconds(3), 0), 10))
        .containsExactly(old.id(), failed.id());
    assertThat(pruning().runs(EVERYTHING_OLD, 1)).containsExactly(old.id());
    assertThat(pruning().count(EVERYTHING_OLD)).isEqualTo(new Pruned(2, 4, 0, 0, 0, 0));

    assertThat(pruning().remove(List.of(old.id(), running.id(), failed.id(), blocked.id()), 500))
        .isEqualTo(new Pruned(2, 4, 0, 0, 0, 0));
    assertThat(store().run(old.id())).isEmpty();
    assertThat(store().tasks(old.id())).isEmpty();
    assertThat(store().run(running.id())).contains(running);
    assertThat(store().tasks(blocked.id())).hasSize(2);
    assertThat(store().unfinishedRuns()).containsExactly(running, blocked);
  }

  @Test
  void keepsTheLastRunsOfEachDagHoweverOldTheyAre() {
    DagRun first = given("sales", "1998-01-01", DagRunState.SUCCESS);
    given("sales", "1998-01-02", DagRunState.SUCCESS);
    given("sales", "1998-01-03", DagRunState.RUNNING);
    given("weather", "1998-01-01", DagRunState.SUCCESS);
    given("weather", "1998-01-02", DagRunState.SUCCESS);

    assertThat(pruning().runs(new Limit(LATER, 2), 10)).containsExactly(first.id());
    assertThat(pruning().runs(new Limit(LATER, 3), 10)).isEmpty();
    assertThat(pruning().runs(new Limit(LATER, 4), 10)).isEmpty();
    assertThat(pruning().count(new Limit(LATER, 2)).runs()).isEqualTo(1);
  }

  @Test
  void removesALargeRunInSeveralTransactions() {
    DagRun run = inState(run("sales", "1998-01-01", DagRunState.RUNNING), DagRunState.SUCCESS);
    List<TaskInstance> tasks =
        IntStream.range(0, 25).mapToObj(i -> task(run, "task_" + i)).toList();
    store().commit(creating(List.of(run), tasks));
    List<DagRunId> ids = List.of(run.id());

    assertThat(pruning().remove(ids, 10)).isEqualTo(new Pruned(0, 10, 0, 0, 0, 0));
    assertThat(store().run(run.id())).isPresent();
    assertThat(store().tasks(run.id())).hasSize(15);
    assertThat(pruning().remove(ids, 10)).isEqualTo(new Pruned(0, 10, 0, 0, 0, 0));
    assertThat(pruning().remove(ids, 10)).isEqualTo(new Pruned(1, 5, 0, 0, 0, 0));
    assertThat(store().run(run.id())).isEmpty();
    assertThat(pruning().remove(ids, 10)).isEqualTo(Pruned.NOTHING);
  }

  @Test
  void remembersWhichScheduledRunsAreGone() {
    DagRun early = given("sales", "1998-01-02", DagRunState.SUCCESS);
    DagRun late = given("sales", "1998-01-09", DagRunState.SUCCESS);
    DagRun byHand =
        inState(manual("sales", "1998-03-01_1", Fixtures.day("1998-03-01")), DagRunState.SUCCESS);
    store().commit(creating(List.of(byHand), List.of()));
    assertThat(pruning().prunedStarts("sales")).isEmpty();

    pruning().remove(List.of(late.id()), 500);
    pruning().remove(List.of(early.id(), byHand.id()), 500);

    Pruning.Starts starts = pruning().prunedStarts("sales").orElseThrow();
    assertThat(starts)
        .isEqualTo(new Pruning.Starts(early.interval().start(), late.interval().start()));
    assertThat(starts.cover(early.interval().start())).isTrue();
    assertThat(starts.cover(late.interval().start())).isTrue();
    assertThat(starts.cover(early.interval().start().minusSeconds(1))).isFalse();
    assertThat(starts.cover(late.interval().start().plusSeconds(1))).isFalse();
    assertThat(pruning().prunedStarts("weather")).isEmpty();
  }

  @Test
  void letsAShapeGoWhenNoRunHasItAnyMore() {
    DagRun old = inState(run("sales", "1998-01-01", DagRunState.RUNNING), DagRunState.SUCCESS);
    DagRun live = run("sales", "1998-01-02", DagRunState.RUNNING);
    store().commit(shaped(shape("old"), old));
    store().commit(shaped(shape("live"), live));
    assertThat(pruning().count(new Limit(LATER, 0)).shapes()).isEqualTo(1);
    assertThat(pruning().count(new Limit(LATER, 5)).shapes()).isZero();
    assertThat(pruning().removeFacts(LATER, 500, () -> true).shapes()).isZero();

    pruning().remove(List.of(old.id()), 500);

    assertThat(pruning().removeFacts(NOW, 500, () -> true).shapes()).isZero();
    assertThat(pruning().removeFacts(LATER, 500, () -> false)).isEqualTo(Pruned.NOTHING);
    assertThat(pruning().removeFacts(LATER, 500, () -> true).shapes()).isEqualTo(1);
    assertThat(store().shape(live.id())).contains(shape("live"));
    DagRun again = run("sales", "1998-01-03", DagRunState.RUNNING);
    store().commit(shaped(shape("old"), again));
    assertThat(store().shape(again.id())).contains(shape("old"));
  }

  @Test
  void keepsWhatIsCurrentOfEachPartition() {
    Partition one = partition("clean.sales", "1998-01-01");
    Partition two = partition("clean.sales", "1998-01-02");
    store().commit(facts(materialization(one, "first"), materialization(two, "only")));
    store().commit(facts(materialization(one, "second")));
    store().commit(facts(observation(one, 1), observation(two, 1)));
    store().commit(facts(observation(one, 2)));
    store().commit(facts(verdict(one, "row_count", Outcome.BLOCK)));
    store().commit(facts(verdict(one, "row_count", Outcome.PASS)));
    List<?> materializations =
        store().ledger().materializations(one.dataset(), Fixtures.days("1998-01-01", "1998-01-31"));
    List<?> verdicts = store().ledger().verdicts(one.dataset(), one.interval());

    assertThat(pruning().removeFacts(NOW, 500, () -> true)).isEqualTo(Pruned.NOTHING);
    long expected = pruning().count(EVERYTHING_OLD).observations();
    Pruned removed = pruning().removeFacts(LATER, 1, () -> true);

    assertThat(removed.observations()).isEqualTo(expected).isEqualTo(1);
    assertThat(
            store()
                .ledger()
                .materializations(one.dataset(), Fixtures.days("1998-01-01", "1998-01-31")))
        .isEqualTo(materializations)
        .hasSize(2);
    assertThat(store().ledger().verdicts(one.dataset(), one.interval())).isEqualTo(verdicts);
    assertThat(store().ledger().observations(one.dataset(), one.interval()))
        .containsExactly(observation(one, 2));
    assertThat(store().ledger().observations(one.dataset(), two.interval()))
        .containsExactly(observation(two, 1));
    assertThat(pruning().removeFacts(LATER, 1, () -> true)).isEqualTo(Pruned.NOTHING);
  }

  private static Observation observation(Partition partition, double rows) {
    return new Observation(
        partition, Map.of(Metric.rowCount(), rows), Map.of(), Optional.empty(), "test", NOW);
  }
}
