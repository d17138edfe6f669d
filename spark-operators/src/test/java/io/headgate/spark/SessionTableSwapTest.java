package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.Strategy;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.testing.TestOrchestrator;
import io.headgate.time.DataInterval;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two renames in Spark's own catalog, which has nothing but its names to go by. */
class SessionTableSwapTest {

  private static final LocalDate DAY = LocalDate.of(1998, 1, 1);
  private static final Map<String, String> SETTINGS = settings();
  private static final SparkSessions SESSIONS = sessions();

  @TempDir Path directory;
  private final MemoryJournal journal = new MemoryJournal();
  private final SessionTableSwap swap = new SessionTableSwap(SESSIONS);

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(SharedSpark.SETTINGS);
    settings.put("spark.sql.defaultCatalog", "spark_catalog");
    return Map.copyOf(settings);
  }

  private static SparkSessions sessions() {
    SharedSpark.sessions().session(); // which is the one that stops Spark
    return new SparkSessions(settings());
  }

  @Test
  void publishesAndRollsBack() {
    TableSwap.Spec spec = prepared("there_and_back");
    assertThat(swap.publication(spec))
        .isEqualTo(
            new TableSwap.Publication(
                "two renames, one after the other, in Spark's session catalog", false));
    assertThat(swap.diff(spec, List.of()).differingPartitions()).isEqualTo(1);

    swap.publish(spec, journal);
    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(10, 20);
    assertThat(amounts(spec.old())).containsExactly(1, 2);
    assertThat(journal.states())
        .containsExactly(
            SwapState.PREPARED,
            SwapState.OLD_MOVED,
            SwapState.PUBLISHED,
            SwapState.VERIFIED,
            SwapState.VERIFIED);

    swap.rollback(spec, journal, false);
    swap.rollback(spec, journal, false);

    assertThat(amounts(spec.table())).containsExactly(1, 2);
    assertThat(amounts(spec.candidate())).containsExactly(10, 20);
    swap.publish(spec, journal);
    assertThat(amounts(spec.table())).containsExactly(10, 20);
  }

  @ParameterizedTest
  @EnumSource(
      value = SwapState.class,
      names = {"PREPARED", "OLD_MOVED", "PUBLISHED", "VERIFIED"})
  void aCrashBetweenTheStepsIsFinishedByTheNextCall(SwapState step) {
    TableSwap.Spec spec = prepared("crash_" + step.code());
    journal.failAt = Optional.of(step);
    assertThatThrownBy(() -> swap.publish(spec, journal)).hasMessage("crash at " + step);

    journal.failAt = Optional.empty();
    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(10, 20);
    swap.rollback(spec, journal, false);
    assertThat(amounts(spec.table())).containsExactly(1, 2);
  }

  @ParameterizedTest
  @EnumSource(
      value = SwapState.class,
      names = {"ROLLING_BACK", "ROLLED_BACK"})
  void aCrashWhileRollingBackIsFinishedByTheNextCall(SwapState step) {
    TableSwap.Spec spec = prepared("back_" + step.code());
    swap.publish(spec, journal);
    journal.failAt = Optional.of(step);
    assertThatThrownBy(() -> swap.rollback(spec, journal, false)).hasMessage("crash at " + step);

    journal.failAt = Optional.empty();
    swap.rollback(spec, journal, false);

    assertThat(amounts(spec.table())).containsExactly(1, 2);
  }

  @Test
  void theGapIsClosedForwardsByACandidateThatIsUnchanged() {
    TableSwap.Spec spec = inTheGap("gap_forward");

    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(10, 20);
  }

  @Test
  void theGapIsClosedBackwardsIfTheCandidateIsGone() {
    TableSwap.Spec spec = inTheGap("gap_back");
    sql("DROP TABLE " + spec.candidate());

    assertThatThrownBy(() -> swap.publish(spec, journal))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("has its former table back");
    assertThat(amounts(spec.table())).containsExactly(1, 2);
  }

  @Test
  void theGapIsClosedBackwardsIfTheCandidateWasWrittenSince() {
    TableSwap.Spec spec = inTheGap("gap_written");
    sql("INSERT INTO " + spec.candidate() + " VALUES (30)");

    assertThatThrownBy(() -> swap.publish(spec, journal))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("it is gone or was written since");
    assertThat(amounts(spec.table())).containsExactly(1, 2);
  }

  @Test
  void aRollbackClosesTheGapToo() {
    TableSwap.Spec spec = inTheGap("gap_rollback");

    swap.rollback(spec, journal, false);

    assertThat(amounts(spec.table())).containsExactly(1, 2);
  }

  @Test
  void whereSomebodyHasMadeProductionAnewNothingIsTouched() {
    TableSwap.Spec spec = inTheGap("recreated");
    sql("CREATE TABLE " + spec.table() + " (amount INT) USING parquet");
    sql("INSERT INTO " + spec.table() + " VALUES (7)");

    assertThatThrownBy(() -> swap.publish(spec, journal))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("is a table of someone else")
        .hasMessageContaining("nothing was changed");
    assertThat(amounts(spec.table())).containsExactly(7);
    assertThat(amounts(spec.old())).containsExactly(1, 2);
  }

  @Test
  void refusesToRollBackWhatWasWrittenSinceUnlessForced() {
    TableSwap.Spec spec = prepared("written");
    swap.publish(spec, journal);
    sql("INSERT INTO " + spec.table() + " VALUES (30)");

    assertThatThrownBy(() -> swap.rollback(spec, journal, false))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("was written since");

    swap.rollback(spec, journal, true);
    assertThat(amounts(spec.table())).containsExactly(1, 2);
    assertThat(amounts(spec.candidate())).containsExactly(10, 20, 30);
  }

  @Test
  void aSecondSwapParksWhatTheFirstKeepsAndEachIsDroppedByItself() {
    TableSwap.Spec first = prepared("twice");
    swap.publish(first, journal);
    TableSwap.Spec second = spec("twice", "bf_2");
    swap.prepare(second);
    sql("INSERT INTO " + second.candidate() + " VALUES (100)");
    swap.publish(second, journal);

    assertThat(amounts(first.old() + "_bf_1")).containsExactly(1, 2);
    assertThat(swap.cleanUp(first)).isEqualTo("dropped " + first.old() + "_bf_1");
    assertThat(swap.cleanUp(first)).isEqualTo("nothing was kept");
    swap.rollback(second, journal, false);
    assertThat(amounts(second.table())).containsExactly(10, 20);
    assertThat(swap.cleanUp(second)).isEqualTo("dropped " + second.candidate());
    assertThat(amounts(second.table())).containsExactly(10, 20);
  }

  @Test
  void aCachedTableDoesNotGoOnToAnswer() {
    TableSwap.Spec spec = prepared("cached");
    SESSIONS.session().catalog().cacheTable(spec.table());
    assertThat(amounts(spec.table())).containsExactly(1, 2);

    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(10, 20);
  }

  @Test
  void whatRenamesWouldLoseIsRefusedWithTheAlternatives() {
    sql("CREATE DATABASE IF NOT EXISTS session_swap");
    sql(
        "CREATE TABLE session_swap.parts (amount INT, day DATE) USING parquet PARTITIONED BY (day)");
    sql("CREATE TABLE session_swap.plain (amount INT) USING parquet");
    sql("CREATE VIEW session_swap.viewed AS SELECT * FROM session_swap.plain");
    sql(
        "CREATE TABLE session_swap.elsewhere (amount INT) USING parquet LOCATION '"
            + directory.resolve("elsewhere")
            + "'");

    assertRefused("parts", "it is partitioned", "rows can be lost", "Iceberg catalog");
    assertRefused("viewed", "it is a view; swap the table that it selects from");
    assertRefused("elsewhere", "it is external", "Iceberg catalog");
    assertRefused("nowhere", "there is no such table");
    Dataset daily = Dataset.named("session_swap.plain").daily(ZoneOffset.UTC).build();
    assertThatThrownBy(
            () ->
                swap.publication(
                    new TableSwap.Spec(
                        new BackfillId("bf_1"),
                        daily,
                        "session_swap.plain",
                        List.of(daily.partition("1998-01-01").interval()))))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("it is partitioned");
  }

  private void assertRefused(String table, String... texts) {
    TableSwap.Spec spec = spec(table, "bf_1");
    assertThatThrownBy(() -> swap.publication(spec))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContainingAll(texts);
    assertThatThrownBy(() -> swap.prepare(spec)).isInstanceOf(PermanentFailure.class);
  }

  @Test
  void tablesOfOthersAreLeftAlone() {
    TableSwap.Spec spec = production("others");
    sql("CREATE TABLE " + spec.candidate() + " (a INT) USING parquet");
    assertThatThrownBy(() -> swap.prepare(spec))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(spec.candidate() + " exists and was not made by a swap");
    sql("DROP TABLE " + spec.candidate());
    sql("CREATE TABLE " + spec.old() + " (a INT) USING parquet");
    assertThatThrownBy(() -> swap.prepare(spec))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(spec.old() + " exists and was not made by a swap");
  }

  @Test
  void aWholeBackfillFillsSwapsAndRollsBackWhatSparkSqlWrites() {
    sql("CREATE DATABASE IF NOT EXISTS session_swap");
    sql("CREATE TABLE session_swap.source (amount INT) USING parquet");
    sql("INSERT INTO session_swap.source VALUES (1), (2)");
    Dataset totals = Dataset.named("session_swap.totals").build();
    DagBuilder dag = Dag.named("totals");
    dag.task(
        "sum",
        SparkSql.text("SELECT CAST(sum(amount) AS INT) AS amount FROM session_swap.source")
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
      assertThat(amounts("session_swap.totals")).containsExactly(3);
      sql("INSERT INTO session_swap.source VALUES (10)");

      assertThatThrownBy(() -> test.plan(totals.name(), DAY, DAY, Strategy.GAPLESS_TABLE_SWAP))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("without a gap");
      BackfillId id = test.submit(test.plan(totals.name(), DAY, DAY, Strategy.tableSwap()));

      assertThat(state(test, id))
          .as(() -> test.runs() + ": " + test.tasks(run(test, id).id()))
          .isEqualTo(DagRunState.SUCCESS);
      assertThat(amounts("session_swap.totals")).containsExactly(13);
      assertThat(amounts("session_swap.totals_old")).containsExactly(3);
      BackfillId back = test.rollback(totals.name());
      assertThat(state(test, back)).isEqualTo(DagRunState.SUCCESS);
      assertThat(amounts("session_swap.totals")).containsExactly(3);
    }
  }

  private static DagRunState state(TestOrchestrator test, BackfillId id) {
    return run(test, id).state();
  }

  private static DagRun run(TestOrchestrator test, BackfillId id) {
    return test.runs().stream()
        .filter(one -> one.id().dag().equals(id.value()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void isForTheSessionCatalogAndNothingBehindIt() {
    assertThat(SessionTableSwap.isFor(Map.of("spark.master", "local[1]"))).isTrue();
    assertThat(SessionTableSwap.isFor(SETTINGS)).isTrue();
    assertThat(SessionTableSwap.isFor(SharedSpark.SETTINGS)).isFalse();
    assertThat(
            SessionTableSwap.isFor(
                Map.of(
                    "spark.sql.catalog.spark_catalog",
                    "org.apache.spark.sql.delta.catalog.DeltaCatalog")))
        .isFalse();
  }

  @Test
  void partitionsAreNotWrittenThere() {
    Dataset daily = Dataset.named("session_swap.daily").daily(ZoneOffset.UTC).build();
    assertThatThrownBy(
            () ->
                SessionWriter.overwrite(
                    SESSIONS.session(),
                    "session_swap.daily",
                    daily,
                    SESSIONS
                        .session()
                        .sql("SELECT 1 AS amount, DATE'1998-01-01' AS partition_date")))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("it is partitioned")
        .hasMessageContaining("Iceberg catalog");
  }

  private TableSwap.Spec inTheGap(String name) {
    TableSwap.Spec spec = prepared(name);
    journal.failAt = Optional.of(SwapState.PUBLISHED);
    assertThatThrownBy(() -> swap.publish(spec, journal)).hasMessage("crash at PUBLISHED");
    journal.failAt = Optional.empty();
    assertThat(SESSIONS.session().catalog().tableExists(spec.table())).isFalse();
    return spec;
  }

  private TableSwap.Spec production(String name) {
    TableSwap.Spec spec = spec(name, "bf_1");
    sql("CREATE DATABASE IF NOT EXISTS session_swap");
    sql("CREATE TABLE " + spec.table() + " (amount INT) USING parquet");
    sql("INSERT INTO " + spec.table() + " VALUES (1), (2)");
    return spec;
  }

  private TableSwap.Spec prepared(String name) {
    TableSwap.Spec spec = production(name);
    assertThat(swap.prepare(spec)).contains("to be published as two renames");
    swap.prepare(spec);
    sql("INSERT INTO " + spec.candidate() + " VALUES (10), (20)");
    return spec;
  }

  private static TableSwap.Spec spec(String name, String id) {
    String table = "session_swap." + name;
    Dataset dataset = Dataset.named(table).build();
    return new TableSwap.Spec(new BackfillId(id), dataset, table, List.of(DataInterval.ALWAYS));
  }

  private static void sql(String text) {
    SESSIONS.session().sql(text);
  }

  private static List<Integer> amounts(String table) {
    SESSIONS.session().catalog().refreshTable(table);
    return SESSIONS
        .session()
        .sql("SELECT amount FROM " + table + " ORDER BY amount")
        .collectAsList()
        .stream()
        .map(row -> row.getInt(0))
        .toList();
  }
}
