package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import io.headgate.time.DataInterval;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every publisher does, and never does, to production. */
abstract class TableSwapContract {

  final Lake lake = lake();
  final LakeCatalog catalog = lake.catalog();
  final MemoryJournal journal = new MemoryJournal();
  final TableSwap swap = swap();

  /** Where the tables are. */
  Lake lake() {
    return Lake.embedded();
  }

  abstract TableSwap swap();

  /** Where this publisher's tables are. */
  abstract String namespace();

  /** Where a rollback leaves what it takes out of production. */
  abstract String takenBack(TableSwap.Spec spec);

  /** The unaffected rows that a candidate has to hold. */
  abstract List<Integer> unaffected();

  @AfterEach
  void close() {
    catalog.close();
  }

  String table(String name) {
    return namespace() + "." + name;
  }

  /** What is written to have rows in the table of that name. */
  private String into(String table) {
    return catalog.behind(table);
  }

  private List<Integer> candidate(Integer... filled) {
    return Stream.concat(unaffected().stream(), List.of(filled).stream()).sorted().toList();
  }

  @Test
  void preparesACandidateThatCanBeFilled() {
    TableSwap.Spec spec = production(table("prepare"), "bf_1");

    assertThat(swap.prepare(spec)).contains(spec.candidate()).contains("published as");
    swap.prepare(spec);

    assertThat(amounts(spec.candidate())).isEqualTo(candidate());
    assertThat(amounts(spec.table())).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void tellsHowTheCandidateDiffers() {
    TableSwap.Spec spec = production(table("differs"), "bf_1");
    swap.prepare(spec);
    lake.sql(
        "INSERT INTO "
            + into(spec.candidate())
            + " VALUES (DATE'1998-01-02', 2), (DATE'1998-01-03', 30), (DATE'1998-01-03', 31)");

    TableDiff diff = swap.diff(spec, List.of());

    assertThat(diff.differingPartitions()).isEqualTo(1);
    assertThat(diff.partitions())
        .extracting(
            TableDiff.PartitionDiff::label,
            TableDiff.PartitionDiff::productionRows,
            TableDiff.PartitionDiff::candidateRows)
        .containsExactly(tuple("1998-01-02", 1L, 1L), tuple("1998-01-03", 1L, 2L));
    assertThat(diff.partitions().get(1).columns())
        .containsEntry(
            "amount",
            new TableDiff.ColumnDiff(OptionalLong.empty(), Optional.of(new TableDiff.Sums(3, 61))));
    assertThat(swap.columns(spec)).containsExactly("partition_date", "amount");
  }

  @Test
  void publishesAndRollsBack() {
    TableSwap.Spec spec = prepared(table("there_and_back"), "bf_1");

    swap.publish(spec, journal);
    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 20, 30);
    assertThat(journal.states())
        .startsWith(SwapState.PREPARED)
        .contains(SwapState.PUBLISHED)
        .endsWith(SwapState.VERIFIED, SwapState.VERIFIED);

    swap.rollback(spec, journal, false);
    swap.rollback(spec, journal, false);

    assertThat(amounts(spec.table())).containsExactly(1, 2, 3, 4, 5);
  }

  /** Only where that is said may it be refused, and then it is by Spark. */
  @Test
  void aQueryThatIsAtWorkGivesTheRowsOfTheOneOrTheOther() {
    TableSwap.Spec spec = prepared(table("at_work"), "bf_1");
    boolean isGapless = swap.publication(spec).isGapless();
    List<org.apache.spark.sql.Dataset<Row>> queries = List.of(query(spec), query(spec));
    queries.get(0).queryExecution().executedPlan();

    swap.publish(spec, journal);

    for (org.apache.spark.sql.Dataset<Row> query : queries) {
      try {
        assertThat(query.collectAsList().stream().map(row -> row.getInt(0)).toList())
            .isIn(List.of(1, 2, 3, 4, 5), List.of(1, 4, 5, 20, 30));
      } catch (Exception e) {
        assertThat(isGapless).as("without a gap, but " + e).isFalse();
        assertThat(e).hasMessageContaining("TABLE_ID_MISMATCH");
      }
    }
  }

  private org.apache.spark.sql.Dataset<Row> query(TableSwap.Spec spec) {
    return lake.sessions().session().sql("SELECT amount FROM " + spec.table() + " ORDER BY amount");
  }

  @ParameterizedTest
  @EnumSource(
      value = SwapState.class,
      names = {"PREPARED", "OLD_MOVED", "PUBLISHED", "VERIFIED"})
  void aCrashBetweenTheStepsIsFinishedByTheNextCall(SwapState step) {
    TableSwap.Spec spec = prepared(table("crash_" + step.code()), "bf_1");
    journal.failAt = Optional.of(step);

    if (takes(step)) {
      assertThatThrownBy(() -> swap.publish(spec, journal)).hasMessage("crash at " + step);
    }
    journal.failAt = Optional.empty();
    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 20, 30);
  }

  /** Whether the publisher has that step. */
  boolean takes(SwapState step) {
    return true;
  }

  @ParameterizedTest
  @EnumSource(
      value = SwapState.class,
      names = {"ROLLING_BACK", "ROLLED_BACK"})
  void aCrashWhileRollingBackIsFinishedByTheNextCall(SwapState step) {
    TableSwap.Spec spec = prepared(table("back_" + step.code()), "bf_1");
    swap.publish(spec, journal);
    journal.failAt = Optional.of(step);
    assertThatThrownBy(() -> swap.rollback(spec, journal, false)).hasMessage("crash at " + step);

    journal.failAt = Optional.empty();
    swap.rollback(spec, journal, false);

    assertThat(amounts(spec.table())).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void keepsPartitionsThatLandedInProductionMeanwhile() {
    TableSwap.Spec spec = prepared(table("meanwhile"), "bf_1");
    lake.sql("INSERT INTO " + into(spec.table()) + " VALUES (DATE'1998-01-06', 6)");

    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 6, 20, 30);
  }

  @Test
  void refusesToRollBackWhatWasWrittenSinceUnlessForced() {
    TableSwap.Spec spec = prepared(table("written"), "bf_1");
    swap.publish(spec, journal);
    lake.sql("INSERT INTO " + into(spec.table()) + " VALUES (DATE'1998-01-06', 6)");

    assertThatThrownBy(() -> swap.rollback(spec, journal, false))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("was written since");
    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 6, 20, 30);

    swap.rollback(spec, journal, true);
    swap.rollback(spec, journal, true);
    assertThat(amounts(spec.table())).containsExactly(1, 2, 3, 4, 5);
    assertThat(amounts(takenBack(spec))).containsExactly(1, 4, 5, 6, 20, 30);
  }

  @Test
  void dropsWhatIsKeptAndLeavesProduction() {
    TableSwap.Spec first = prepared(table("kept"), "bf_1");
    swap.publish(first, journal);
    TableSwap.Spec second = spec(table("kept"), "bf_2");
    swap.prepare(second);
    lake.sql("INSERT INTO " + into(second.candidate()) + " VALUES (DATE'1998-01-02', 200)");
    swap.publish(second, journal);

    assertThat(swap.cleanUp(first)).startsWith("dropped ").contains("bf_1");
    assertThat(swap.cleanUp(first)).isEqualTo("nothing was kept");
    assertThat(amounts(second.table())).containsExactly(1, 4, 5, 200);
    swap.rollback(second, journal, false);
    assertThat(amounts(second.table())).containsExactly(1, 4, 5, 20, 30);
    swap.cleanUp(second);
    assertThat(amounts(second.table())).containsExactly(1, 4, 5, 20, 30);
    assertThat(catalog.load(second.old())).isEmpty();
    assertThat(catalog.load(second.candidate())).isEmpty();
    assertThat(catalog.load(second.table()).orElseThrow().refs()).containsOnlyKeys("main");
  }

  @Test
  void refusesWhereTablesAreNotIcebergs() {
    LakeCatalog none = new LakeCatalog(java.util.Map.of("spark.master", "local[1]"));
    TableSwap elsewhere =
        new IcebergTableSwap(lake.sessions(), none, Optional.empty(), NameExchange.inSteps(none));

    assertThatThrownBy(() -> elsewhere.publication(spec("sales", "bf_1")))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("is neither one of Iceberg's nor Spark's session catalog")
        .hasMessageContaining("Backfill it in place");
  }

  @Test
  void refusesToRollBackASwapThatNeverWas() {
    TableSwap.Spec spec = prepared(table("never"), "bf_1");

    assertThatThrownBy(() -> swap.rollback(spec, journal, false))
        .isInstanceOf(PermanentFailure.class);
    assertThat(amounts(spec.table())).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void aSecondSwapFollowsAFirst() {
    swap.publish(prepared(table("twice"), "bf_1"), journal);
    TableSwap.Spec second = spec(table("twice"), "bf_2");
    swap.prepare(second);
    lake.sql("INSERT INTO " + into(second.candidate()) + " VALUES (DATE'1998-01-02', 200)");

    swap.publish(second, journal);

    assertThat(amounts(second.table())).containsExactly(1, 4, 5, 200);
    swap.rollback(second, journal, false);
    assertThat(amounts(second.table())).containsExactly(1, 4, 5, 20, 30);
  }

  @Test
  void rangesWithAGapLeaveWhatLiesBetweenAlone() {
    TableSwap.Spec whole = production(table("gaps"), "bf_1");
    TableSwap.Spec spec =
        new TableSwap.Spec(
            whole.id(),
            whole.dataset(),
            whole.table(),
            List.of(
                whole.dataset().partition("1998-01-01").interval(),
                whole.dataset().partition("1998-01-04").interval()),
            false);
    swap.prepare(spec);
    assertThat(amounts(spec.candidate())).contains(2, 3).doesNotContain(1, 4);
    lake.sql(
        "INSERT INTO "
            + into(spec.candidate())
            + " VALUES (DATE'1998-01-01', 10), (DATE'1998-01-04', 40)");

    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(2, 3, 5, 10, 40);
  }

  @Test
  void leavesACandidateOfSomebodyElseAlone() {
    TableSwap.Spec spec = production(table("others"), "bf_1");
    lake.sql("CREATE TABLE " + spec.candidate() + " (a INT) USING iceberg");

    assertThatThrownBy(() -> swap.prepare(spec))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(spec.candidate() + " exists and was not made by a swap");
  }

  @Test
  void aTableThatIsNotThereCannotBeSwapped() {
    TableSwap.Spec spec = spec(table("nowhere"), "bf_1");

    assertThatThrownBy(() -> swap.prepare(spec))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("there is no such table");
    assertThatThrownBy(() -> swap.publication(spec)).isInstanceOf(PermanentFailure.class);
  }

  @Test
  void aViewCannotBeSwapped() {
    TableSwap.Spec spec = production(table("viewed"), "bf_1");
    lake.sql("CREATE VIEW " + table("a_view") + " AS SELECT * FROM " + spec.table());

    assertThatThrownBy(() -> swap.prepare(spec(table("a_view"), "bf_1")))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(
            "it is a view; swap the table that it selects from, or have the view say");
  }

  /** Production with the days 1 to 5, of which the swap recomputes 2 and 3. */
  TableSwap.Spec production(String table, String id) {
    fiveDays(table);
    return spec(table, id);
  }

  /** The same, where production is a view that stands for a table. */
  TableSwap.Spec productionBehindAView(String table, String id) {
    fiveDays(table + "_1");
    lake.sql(
        "CREATE VIEW "
            + table
            + " TBLPROPERTIES ('headgate.view-of' = '"
            + table
            + "_1') AS SELECT * FROM "
            + table
            + "_1");
    return spec(table, id);
  }

  void fiveDays(String table) {
    lake.sql("CREATE NAMESPACE IF NOT EXISTS " + namespace());
    lake.sql(
        "CREATE TABLE "
            + table
            + " (partition_date DATE, amount INT) USING iceberg PARTITIONED BY (partition_date)");
    lake.sql(
        "INSERT INTO "
            + table
            + " SELECT date_add(DATE'1998-01-01', CAST(id AS INT)), CAST(id + 1 AS INT)"
            + " FROM range(5)");
  }

  static TableSwap.Spec spec(String table, String id) {
    Dataset dataset = Dataset.named(table).daily(ZoneOffset.UTC).build();
    DataInterval range =
        DataInterval.ofDays(LocalDate.of(1998, 1, 2), LocalDate.of(1998, 1, 3), ZoneOffset.UTC);
    return new TableSwap.Spec(new BackfillId(id), dataset, table, List.of(range), false);
  }

  TableSwap.Spec prepared(String table, String id) {
    TableSwap.Spec spec = production(table, id);
    swap.prepare(spec);
    lake.sql(
        "INSERT INTO "
            + into(spec.candidate())
            + " VALUES (DATE'1998-01-02', 20), (DATE'1998-01-03', 30)");
    return spec;
  }

  List<Integer> amounts(String table) {
    return lake.integers("SELECT amount FROM " + table + " ORDER BY amount");
  }
}
