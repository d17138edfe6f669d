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
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.testing.TestOrchestrator;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two renames in Spark's own catalog, which has nothing but its names to go by. */
class SessionTableSwapTest extends SessionSwapContract {

  @Override
  String namespace() {
    return "session_swap";
  }

  @Override
  TableSwap.Publication expected() {
    return TableSwap.Publication.withGap(
        "two renames, one after the other, in Spark's session catalog",
        "readers may miss the table between the two, or fail on files that move");
  }

  @Override
  void create(String table) {
    sql("CREATE TABLE " + table + " (amount INT) USING parquet");
  }

  @Test
  void anotherWayToPublishIsRefused() {
    TableSwap.Spec spec = production("insisted");
    for (Publishing other : List.of(Publishing.FILES, Publishing.BRANCH, Publishing.VIEW)) {
      assertThatThrownBy(() -> by(Optional.of(other)).publication(spec))
          .isInstanceOf(PermanentFailure.class)
          .hasMessageContaining("by " + other + " in Spark's session catalog: it is a table")
          .hasMessageContaining("with the property headgate.view-of");
    }
    assertThat(by(Optional.of(Publishing.NAMES)).publication(spec)).isEqualTo(expected());
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
                        List.of(daily.partition("1998-01-01").interval()),
                        false)))
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
}
