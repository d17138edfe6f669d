package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.Strategy;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.ForwardingTaskContext;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.testing.TestOrchestrator;
import io.headgate.time.DataInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Production is a view of Spark's own catalog over a table that is called otherwise. */
class SessionSwapByViewTest extends SessionSwapContract {

  private static final int FLIPS =
      System.getProperty("headgate.faults", "").equals("full") ? 60 : 15;

  private final SessionViews views = new SessionViews(SESSIONS.session());

  @Override
  String namespace() {
    return "session_swap_view";
  }

  @Override
  TableSwap.Publication expected() {
    return TableSwap.Publication.gapless(
        "a view that is pointed at another table by one change of Spark's session catalog");
  }

  @Override
  void create(String table) {
    sql("CREATE TABLE " + table + "_1 (amount INT) USING parquet");
    makeView(table, "SELECT * FROM " + table + "_1");
  }

  private static void makeView(String name, String query) {
    sql(
        "CREATE VIEW "
            + name
            + " TBLPROPERTIES ('headgate.view-of' = '"
            + name
            + "_1') AS "
            + query);
  }

  @Test
  void noTableIsRenamed() {
    TableSwap.Spec spec = prepared("flipped");
    assertThat(views.target(spec.candidate())).contains(spec.table() + "_at_bf_1");

    swap.publish(spec, journal);

    assertThat(views.target(spec.table())).contains(spec.table() + "_at_bf_1");
    assertThat(property(spec.table())).isEqualTo(spec.table() + "_at_bf_1");
    assertThat(views.target(spec.old())).contains(spec.table() + "_1");
    assertThat(views.isView(spec.candidate())).isFalse();
    assertThat(amounts(spec.table() + "_1")).containsExactly(1, 2);

    swap.rollback(spec, journal, false);

    assertThat(views.target(spec.table())).contains(spec.table() + "_1");
    assertThat(property(spec.table())).isEqualTo(spec.table() + "_1");
    assertThat(views.isView(spec.old())).isFalse();
    assertThat(amounts(spec.candidate())).containsExactly(10, 20);
  }

  private static String property(String view) {
    return SESSIONS
        .session()
        .sql("SHOW TBLPROPERTIES " + view + " ('headgate.view-of')")
        .head()
        .getString(1);
  }

  @Test
  @Tag("faults")
  void readersOfEverySessionSeeTheOneOrTheOtherAtEveryMoment() throws Exception {
    TableSwap.Spec spec = prepared("watched");
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger reads = new AtomicInteger();
    ExecutorService readers = Executors.newFixedThreadPool(2);
    List<Future<?>> reading = new ArrayList<>();
    for (SparkSession session : List.of(SESSIONS.session(), SESSIONS.session().newSession())) {
      // By SQL, which is about that session, whichever one is active on this thread.
      session.sql("SET CATALOG " + SessionWriter.CATALOG);
      reading.add(readers.submit(() -> read(session, spec.table(), over, reads)));
    }

    try {
      for (int i = 0; i < FLIPS; i++) {
        swap.publish(spec, journal);
        swap.rollback(spec, journal, false);
      }
    } finally {
      over.set(true);
      readers.shutdown();
    }

    for (Future<?> reader : reading) {
      reader.get(1, TimeUnit.MINUTES);
    }
    assertThat(reads.get()).isGreaterThan(FLIPS);
  }

  /** Looks more often than it reads, as the name is resolved while a query is looked at. */
  private static void read(
      SparkSession session, String table, AtomicBoolean over, AtomicInteger reads) {
    for (int i = 0; !over.get(); i++) {
      var query = session.sql("SELECT amount FROM " + table + " ORDER BY amount");
      if (i % 10 == 0) {
        assertThat(query.collectAsList().stream().map(row -> row.getInt(0)).toList())
            .isIn(List.of(1, 2), List.of(10, 20));
      }
      reads.incrementAndGet();
    }
  }

  @Test
  void theFormerTableGoesWithItsView() {
    TableSwap.Spec spec = prepared("gone");
    swap.publish(spec, journal);

    assertThat(swap.cleanUp(spec)).isEqualTo("dropped " + spec.old());

    assertThat(TableCreation.exists(SESSIONS.session(), spec.table() + "_1")).isFalse();
    assertThat(views.isView(spec.old())).isFalse();
    assertThat(amounts(spec.table())).containsExactly(10, 20);
  }

  @Test
  void aNameThatStandsForProductionIsNoReasonToDropIt() {
    TableSwap.Spec spec = prepared("two_names");
    swap.publish(spec, journal);
    journal.failAt = Optional.of(SwapState.ROLLED_BACK);
    assertThatThrownBy(() -> swap.rollback(spec, journal, false))
        .hasMessage("crash at ROLLED_BACK");
    views.point(spec.old(), spec.table() + "_1");

    assertThat(swap.cleanUp(spec)).isEqualTo("dropped " + spec.candidate());

    assertThat(amounts(spec.table())).containsExactly(1, 2);
  }

  @Test
  void whatIsWrittenWhileTheViewIsPointedBackIsNotTakenOutOfProduction() {
    TableSwap.Spec spec = prepared("late_back");
    swap.publish(spec, journal);
    journal.onceBefore(
        SwapState.ROLLING_BACK, () -> sql("INSERT INTO " + spec.table() + "_at_bf_1 VALUES (30)"));

    assertThatThrownBy(() -> swap.rollback(spec, journal, false))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("was written since");
    assertThat(amounts(spec.table())).containsExactly(10, 20, 30);
  }

  @Test
  void headgatesWritersMeanTheTableBehindTheView() throws Exception {
    TableSwap.Spec spec = production("written_by_us");

    write(spec, 70).execute(context(spec, () -> {}));

    assertThat(amounts(spec.table())).containsExactly(70);
    assertThat(amounts(spec.table() + "_1")).containsExactly(70);
  }

  @Test
  void aFirstWriteMakesTableAndNamespace() throws Exception {
    Dataset fresh = Dataset.named("session_swap_fresh.made").build();
    TableSwap.Spec spec =
        new TableSwap.Spec(
            new BackfillId("bf_1"),
            fresh,
            fresh.name().value(),
            List.of(DataInterval.ALWAYS),
            false);

    write(spec, 70).execute(context(spec, () -> {}));

    assertThat(amounts(spec.table())).containsExactly(70);
  }

  @Test
  void aWriterWhoseViewWasPointedElsewhereMeanwhileWritesAnew() throws Exception {
    TableSwap.Spec spec = prepared("overtaken");

    assertThatThrownBy(
            () -> write(spec, 6).execute(context(spec, () -> swap.publish(spec, journal))))
        .isNotInstanceOf(PermanentFailure.class)
        .hasMessageContaining(spec.table() + " stands for " + spec.table() + "_at_bf_1 since");
    assertThat(amounts(spec.table())).containsExactly(10, 20);

    write(spec, 6).execute(context(spec, () -> {}));
    assertThat(amounts(spec.table())).containsExactly(6);
  }

  private static SparkSql write(TableSwap.Spec spec, int amount) {
    return SparkSql.text("SELECT " + amount + " AS amount").writes(spec.dataset());
  }

  /** Of this catalog's Spark, in which something happens just before the write. */
  private static TaskContext context(TableSwap.Spec spec, Runnable before) {
    return new ForwardingTaskContext(FakeContext.of(write(spec, 0), DataInterval.ALWAYS)) {
      @Override
      public <T> T service(Class<T> type) {
        return type.equals(SparkSessions.class) ? type.cast(SESSIONS) : super.service(type);
      }

      @Override
      public void requireOwnership() {
        before.run();
      }
    };
  }

  @Test
  void viewsOfOthersAreNeitherWrittenNorSwappedNorReplaced() {
    TableSwap.Spec spec = prepared("others_view");
    sql("CREATE VIEW " + table("plain_view") + " AS SELECT * FROM " + spec.table());
    TableSwap.Spec plain = spec("plain_view", "bf_1");
    String says =
        "or have the view say that it stands for a table, by its property headgate.view-of";
    assertThatThrownBy(() -> swap.publication(plain))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(says);
    assertThatThrownBy(() -> write(plain, 1).execute(context(plain, () -> {})))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("is a view; write the table that it selects from")
        .hasMessageContaining(says);
    sql("CREATE VIEW " + spec.old() + " AS SELECT 1 AS one");

    assertThatThrownBy(() -> swap.publish(spec, journal))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(spec.old() + " exists and was not made by a swap");
    assertThat(amounts(spec.table())).containsExactly(1, 2);
  }

  @Test
  void aViewThatDoesNotSelectFromOneTableStandsForNone() {
    sql("CREATE DATABASE IF NOT EXISTS " + namespace());
    makeView(table("of_none"), "SELECT 1 AS amount");

    assertThatThrownBy(() -> swap.publication(spec("of_none", "bf_1")))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("Cannot tell what table the view " + table("of_none"))
        .hasMessageContaining("Let it select from one table");
  }

  @Test
  void whatAViewSelectsFromIsFoundHoweverItWasNamed() {
    production("named");
    SESSIONS.session().sql("USE " + namespace());
    try {
      makeView("short", "SELECT amount FROM named_1 WHERE amount > 0");
      makeView("full", "SELECT amount FROM spark_catalog.session_swap_view.named_1");
    } finally {
      SESSIONS.session().sql("USE default");
    }
    assertThat(views.target(table("short"))).contains(table("named_1"));
    assertThat(views.target(table("full"))).contains(table("named_1"));
  }

  @Test
  void isForSuchViewsOnly() {
    TableSwap.Spec spec = production("only_view");
    for (Publishing other : List.of(Publishing.NAMES, Publishing.FILES, Publishing.BRANCH)) {
      assertThatThrownBy(() -> by(Optional.of(other)).publication(spec))
          .isInstanceOf(PermanentFailure.class)
          .hasMessageContaining("by " + other + " in Spark's session catalog: it is a view");
    }
    assertThat(by(Optional.of(Publishing.VIEW)).publication(spec)).isEqualTo(expected());
  }

  @Test
  void isNotSaidToHaveNoGapWhereNobodyHasTried() {
    assertThat(SessionFlips.publication("hive"))
        .isEqualTo(
            TableSwap.Publication.withGap(
                expected().text(), "whether readers may miss it depends on the catalog of hive"));
  }

  @Test
  void aPhysicalTableOfSomebodyElseIsLeftAlone() {
    TableSwap.Spec spec = production("taken");
    sql("CREATE TABLE " + spec.table() + "_at_bf_1 (amount INT) USING parquet");

    assertThatThrownBy(() -> swap.prepare(spec))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(spec.table() + "_at_bf_1 exists and was not made by a swap");
  }

  @Test
  void aColumnThatTheTableGetsLaterDoesNotShiftTheOthers() {
    TableSwap.Spec spec = prepared("widened");
    swap.publish(spec, journal);
    sql("ALTER TABLE " + spec.table() + "_at_bf_1 ADD COLUMN note STRING");

    assertThat(amounts(spec.table())).containsExactly(10, 20);
    assertThat(SESSIONS.session().table(spec.table()).columns()).containsExactly("amount");
  }

  @Test
  void aWholeBackfillWithoutAGapFillsSwapsRollsBackAndDrops() {
    sql("CREATE DATABASE IF NOT EXISTS " + namespace());
    sql("CREATE TABLE " + table("source") + " (amount INT) USING parquet");
    sql("INSERT INTO " + table("source") + " VALUES (1), (2)");
    create(table("totals"));
    Dataset totals = Dataset.named(table("totals")).build();
    DagBuilder dag = Dag.named("totals");
    dag.task(
        "sum",
        SparkSql.text("SELECT CAST(sum(amount) AS INT) AS amount FROM " + table("source"))
            .writes(totals));
    try (TestOrchestrator test =
        TestOrchestrator.of(dag.build())
            .startingOn(DAY.plusDays(2))
            .plugin(SparkPlugin.of(SETTINGS))
            .build()) {
      DagRunId first = test.run("totals", DAY);
      assertThat(test.run(first).state())
          .as(test.task(first, "sum").message())
          .isEqualTo(DagRunState.SUCCESS);
      assertThat(amounts(table("totals"))).containsExactly(3);
      sql("INSERT INTO " + table("source") + " VALUES (10)");

      BackfillId id = test.submit(test.plan(totals.name(), DAY, DAY, Strategy.GAPLESS_TABLE_SWAP));

      assertThat(state(test, id))
          .as(() -> test.runs() + ": " + test.tasks(run(test, id).id()))
          .isEqualTo(DagRunState.SUCCESS);
      assertThat(amounts(table("totals"))).containsExactly(13);
      assertThat(amounts(table("totals_old"))).containsExactly(3);
      BackfillId back = test.rollback(totals.name());
      assertThat(state(test, back)).isEqualTo(DagRunState.SUCCESS);
      assertThat(amounts(table("totals"))).containsExactly(3);
    }
  }
}
