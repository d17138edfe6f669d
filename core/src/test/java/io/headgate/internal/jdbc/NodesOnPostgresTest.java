package io.headgate.internal.jdbc;

import static io.headgate.internal.jdbc.Fixtures.EMPTY;
import static io.headgate.internal.jdbc.Fixtures.changing;
import static io.headgate.internal.jdbc.Fixtures.creating;
import static io.headgate.internal.jdbc.Fixtures.day;
import static io.headgate.internal.jdbc.Fixtures.days;
import static io.headgate.internal.jdbc.Fixtures.facts;
import static io.headgate.internal.jdbc.Fixtures.inState;
import static io.headgate.internal.jdbc.Fixtures.materialization;
import static io.headgate.internal.jdbc.Fixtures.partition;
import static io.headgate.internal.jdbc.Fixtures.run;
import static io.headgate.internal.jdbc.Fixtures.task;
import static io.headgate.internal.jdbc.Fixtures.verdict;
import static io.headgate.internal.jdbc.StoreContract.CLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.dag.Fact;
import io.headgate.dataset.DatasetName;
import io.headgate.internal.engine.LeaseLostException;
import io.headgate.internal.engine.Nodes;
import io.headgate.internal.engine.Nodes.Claim;
import io.headgate.internal.engine.Nodes.Stamp;
import io.headgate.internal.engine.Store;
import io.headgate.internal.engine.Store.RunChange;
import io.headgate.internal.engine.StoreConflictException;
import io.headgate.ledger.Materialization;
import io.headgate.postgres.TestDatabase;
import io.headgate.postgres.TestPostgres;
import io.headgate.quality.Outcome;
import io.headgate.quality.Verdict;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.time.DataInterval;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases, fences and claims of nodes that share a store. */
class NodesOnPostgresTest {

  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final DagRun SALES = run("sales", "1998-01-08", DagRunState.RUNNING);
  private static final DagRun MART = run("mart", "1998-01-08", DagRunState.RUNNING);

  private final TestDatabase database = TestPostgres.shared().createDatabase();
  private final Store store = database.location().open(CLOCK);
  private final Nodes nodes = store.nodes().orElseThrow();
  private long first;
  private long second;

  @BeforeEach
  void join() {
    first = nodes.join("first", LEASE);
    second = nodes.join("second", LEASE);
  }

  @AfterEach
  void dropTheDatabase() {
    store.close();
    database.close();
  }

  private static Stamp stamp(long epoch, long step) {
    return new Stamp(epoch, step, List.of(), List.of());
  }

  /** As if nothing had been heard of the node for longer than its lease. */
  private void runsOut(long epoch) {
    database.execute("UPDATE headgate.lease SET expires_at = 0 WHERE epoch = " + epoch);
  }

  private static Claim claim(String task, String dataset, DataInterval range) {
    return new Claim(task(SALES, task).id(), new DatasetName(dataset), range);
  }

  @Test
  void givesEveryLeaseAGreaterEpoch() {
    assertThat(second).isGreaterThan(first);
    nodes.leave(second);
    assertThat(nodes.join("second", LEASE)).isGreaterThan(second);
  }

  @Test
  void letsARunBelongToTheNodeThatCreatedIt() {
    nodes.commit(creating(List.of(SALES), List.of(task(SALES, "load"))), stamp(first, 1));
    nodes.commit(creating(List.of(MART), List.of()), stamp(second, 1));

    assertThat(nodes.unfinishedRuns(first)).containsExactly(SALES);
    assertThat(nodes.tasksOfUnfinishedRuns(first)).containsExactly(task(SALES, "load"));
    assertThat(nodes.unfinishedRuns(second)).containsExactly(MART);
    assertThat(nodes.tasksOfUnfinishedRuns(second)).isEmpty();
    assertThat(nodes.abandonedDags()).isEmpty();
  }

  @Test
  void writesAStepOnceHoweverOftenItIsRepeated() {
    Store.Step step = facts(materialization(partition("raw.sales", "1998-01-08"), "me"));
    nodes.commit(step, stamp(first, 1));
    long written = nodes.mark().materialization();

    nodes.commit(step, stamp(first, 1));
    nodes.commit(step, stamp(first, 1));

    assertThat(nodes.mark().materialization()).isEqualTo(written);
    nodes.commit(step, stamp(first, 2));
    assertThat(nodes.mark().materialization()).isEqualTo(written + 1);
  }

  @Test
  void refusesAStepOutOfOrder() {
    assertThatThrownBy(() -> nodes.commit(creating(List.of(SALES), List.of()), stamp(first, 2)))
        .isInstanceOf(StoreConflictException.class)
        .hasMessageContaining("the store has its step 0");
    assertThat(store.run(SALES.id())).isEmpty();
  }

  @Test
  void countsNoStepThatWasRefused() {
    nodes.commit(creating(List.of(SALES), List.of()), stamp(first, 1));
    assertThatThrownBy(() -> nodes.commit(creating(List.of(SALES), List.of()), stamp(first, 2)))
        .isInstanceOf(StoreConflictException.class)
        .hasMessageContaining("exists already");

    nodes.commit(creating(List.of(MART), List.of()), stamp(first, 2));

    assertThat(nodes.unfinishedRuns(first)).containsExactlyInAnyOrder(SALES, MART);
  }

  @Test
  void writesNothingUnderALeaseThatWasEnded() {
    nodes.commit(creating(List.of(SALES), List.of()), stamp(first, 1));
    runsOut(first);
    assertThat(nodes.abandonedDags()).containsExactly("sales");
    nodes.adopt(second, List.of("sales"));

    assertThatThrownBy(
            () ->
                nodes.commit(
                    changing(
                        List.of(
                            new RunChange(
                                DagRunState.RUNNING, inState(SALES, DagRunState.SUCCESS))),
                        List.of()),
                    stamp(first, 2)))
        .isInstanceOf(LeaseLostException.class)
        .hasMessageContaining("epoch " + first);
    assertThat(nodes.renew(first)).isFalse();
    assertThat(store.run(SALES.id())).contains(SALES);
    assertThat(nodes.unfinishedRuns(first)).isEmpty();
    assertThat(nodes.unfinishedRuns(second)).containsExactly(SALES);
    assertThat(nodes.abandonedDags()).isEmpty();
  }

  @Test
  void knowsThatAStepWasWrittenBeforeTheLeaseWasLost() {
    Store.Step step = creating(List.of(SALES), List.of());
    nodes.commit(step, stamp(first, 1));
    nodes.leave(first);

    nodes.commit(step, stamp(first, 1));

    assertThatThrownBy(() -> nodes.commit(EMPTY, stamp(first, 2)))
        .isInstanceOf(LeaseLostException.class);
  }

  @Test
  void leavesALeaseThatHasRunOutToItsNodeUntilSomebodyTakesItsRuns() {
    nodes.commit(creating(List.of(SALES), List.of()), stamp(first, 1));
    runsOut(first);

    nodes.commit(creating(List.of(MART), List.of()), stamp(first, 2));

    assertThat(nodes.abandonedDags()).isEmpty();
    nodes.adopt(second, List.of("sales", "mart"));
    assertThat(nodes.unfinishedRuns(second)).isEmpty();
  }

  @Test
  void takesOverOnlyRunsOfTheDagsThatItKnows() {
    nodes.commit(creating(List.of(SALES, MART), List.of()), stamp(first, 1));
    nodes.leave(first);

    nodes.adopt(second, List.of("mart"));

    assertThat(nodes.unfinishedRuns(second)).containsExactly(MART);
    assertThat(nodes.abandonedDags()).containsExactly("sales");
  }

  @Test
  void takesOverWhatWasCreatedByNobody() {
    store.commit(creating(List.of(SALES), List.of()));

    assertThat(nodes.abandonedDags()).containsExactly("sales");
    nodes.adopt(first, List.of("sales"));
    nodes.adopt(second, List.of("sales"));

    assertThat(nodes.unfinishedRuns(first)).containsExactly(SALES);
    assertThat(nodes.unfinishedRuns(second)).isEmpty();
  }

  @Test
  void doesNotWaitForANodeThatStoppedInTheMiddleOfACommit() throws Exception {
    nodes.commit(creating(List.of(SALES), List.of()), stamp(first, 1));
    runsOut(first);
    try (AutoCloseable stuck =
        database.lock("SELECT * FROM headgate.lease WHERE epoch = " + first)) {
      assertThat(stuck).isNotNull();
      nodes.adopt(second, List.of("sales"));
      assertThat(nodes.unfinishedRuns(second)).isEmpty();
    }

    nodes.adopt(second, List.of("sales"));

    assertThat(nodes.unfinishedRuns(second)).containsExactly(SALES);
  }

  @Test
  void letsNoTwoBodiesWriteTheSamePartWhateverTheirNodes() {
    Claim week = claim("a", "clean.sales", days("1998-01-05", "1998-01-11"));
    nodes.commit(EMPTY, new Stamp(first, 1, List.of(week), List.of()));

    Claim inside = claim("b", "clean.sales", day("1998-01-08"));
    assertThatThrownBy(() -> nodes.commit(EMPTY, new Stamp(second, 1, List.of(inside), List.of())))
        .isInstanceOf(StoreConflictException.class)
        .hasMessageContaining("clean.sales")
        .hasMessageContaining("another body is writing some of it");
    assertThat(nodes.claimsOfOthers(second)).containsExactly(week);
    assertThat(nodes.claimsOfOthers(first)).isEmpty();

    Claim beside = claim("b", "clean.sales", day("1998-01-12"));
    Claim other = claim("b", "mart.sales", day("1998-01-08"));
    nodes.commit(EMPTY, new Stamp(second, 1, List.of(beside, other), List.of()));
    nodes.commit(EMPTY, new Stamp(first, 2, List.of(), List.of(week.task())));
    nodes.commit(
        EMPTY,
        new Stamp(second, 2, List.of(claim("c", "clean.sales", day("1998-01-08"))), List.of()));
  }

  @Test
  void releasesClaimsWithTheLease() {
    Claim claim = claim("a", "clean.sales", day("1998-01-08"));
    nodes.commit(
        creating(List.of(SALES), List.of()), new Stamp(first, 1, List.of(claim), List.of()));
    runsOut(first);

    nodes.adopt(second, List.of("sales"));

    assertThat(nodes.claimsOfOthers(second)).isEmpty();
    nodes.commit(EMPTY, new Stamp(second, 1, List.of(claim), List.of()));
    nodes.leave(second);
    assertThat(nodes.claimsOfOthers(first)).isEmpty();
  }

  @Test
  void tellsWhatOthersHaveEstablishedSince() {
    Nodes.Mark before = nodes.mark();
    nodes.commit(
        facts(materialization(partition("raw.sales", "1998-01-07"), "first")), stamp(first, 1));
    nodes.commit(
        facts(
            materialization(partition("raw.sales", "1998-01-08"), "second"),
            verdict(partition("raw.sales", "1998-01-08"), "rows", Outcome.BLOCK)),
        stamp(second, 1));
    store.commit(facts(materialization(partition("raw.sales", "1998-01-09"), "outside")));

    Nodes.News news = nodes.newsSince(before, first);

    assertThat(news.facts())
        .extracting(fact -> fact.getClass().getSimpleName() + " " + partitionOf(fact))
        .containsExactly(
            "Materialization raw.sales 1998-01-08",
            "Materialization raw.sales 1998-01-09",
            "Verdict raw.sales 1998-01-08");
    assertThat(nodes.newsSince(news.upTo(), first).facts()).isEmpty();
    store.commit(facts(verdict(partition("raw.sales", "1998-01-08"), "rows", Outcome.PASS)));
    assertThat(nodes.newsSince(news.upTo(), first).facts()).hasSize(1);
  }

  private static String partitionOf(Fact fact) {
    return fact instanceof Materialization made
        ? made.partition().toString()
        : ((Verdict) fact).partition().toString();
  }
}
