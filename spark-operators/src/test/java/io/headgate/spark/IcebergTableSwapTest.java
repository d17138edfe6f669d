package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableDiff;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Dataset;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IcebergTableSwapTest {

  private final TableSwap swap = SharedSpark.service(TableSwap.class);
  private final MemoryJournal journal = new MemoryJournal();

  @Test
  void preparesACandidateWithTheUnaffectedPartitionsOnly() {
    TableSwap.Spec spec = production("swap.prepare", "bf_1");

    assertThat(swap.prepare(spec)).contains("swap.prepare_backfill").contains("3 rows");
    swap.prepare(spec);

    assertThat(amounts("swap.prepare_backfill")).isEqualTo("1 4 5");
  }

  @Test
  void tellsHowTheCandidateDiffers() {
    TableSwap.Spec spec = production("swap.differs", "bf_1");
    swap.prepare(spec);
    SharedSpark.sql(
        "INSERT INTO swap.differs_backfill VALUES (DATE'1998-01-02', 2), (DATE'1998-01-03', 30),"
            + " (DATE'1998-01-03', 31)");

    TableDiff diff = swap.diff(spec);

    assertThat(diff.differingPartitions()).isEqualTo(1);
    assertThat(diff.partitions())
        .extracting(
            TableDiff.PartitionDiff::label,
            TableDiff.PartitionDiff::productionRows,
            TableDiff.PartitionDiff::candidateRows)
        .containsExactly(tuple("1998-01-02", 1L, 1L), tuple("1998-01-03", 1L, 2L));
    assertThat(diff.partitions().get(1).changedColumns())
        .containsEntry("amount", new TableDiff.Sums(3, 61));
  }

  @Test
  void publishesAndRollsBack() {
    TableSwap.Spec spec = prepared("swap.there_and_back", "bf_1");

    swap.publish(spec, journal);
    swap.publish(spec, journal);

    assertThat(amounts("swap.there_and_back")).isEqualTo("1 4 5 20 30");
    assertThat(amounts("swap.there_and_back_old")).isEqualTo("1 2 3 4 5");
    assertThat(journal.states())
        .containsExactly(
            SwapState.PREPARED,
            SwapState.OLD_MOVED,
            SwapState.PUBLISHED,
            SwapState.VERIFIED,
            SwapState.VERIFIED);

    swap.rollback(spec, journal);
    swap.rollback(spec, journal);

    assertThat(amounts("swap.there_and_back")).isEqualTo("1 2 3 4 5");
    assertThat(amounts("swap.there_and_back_backfill")).isEqualTo("1 4 5 20 30");
  }

  @ParameterizedTest
  @EnumSource(
      value = SwapState.class,
      names = {"PREPARED", "OLD_MOVED", "PUBLISHED", "VERIFIED"})
  void aCrashBetweenTheStepsNeverLeavesProductionMissing(SwapState step) {
    String table = "swap.crash_" + step.code();
    TableSwap.Spec spec = prepared(table, "bf_1");
    journal.failAt = Optional.of(step);

    assertThatThrownBy(() -> swap.publish(spec, journal)).hasMessage("crash at " + step);
    assertThat(amounts(table)).isIn("1 2 3 4 5", "1 4 5 20 30");

    journal.failAt = Optional.empty();
    swap.publish(spec, journal);

    assertThat(amounts(table)).isEqualTo("1 4 5 20 30");
    assertThat(amounts(table + "_old")).isEqualTo("1 2 3 4 5");
  }

  @ParameterizedTest
  @EnumSource(
      value = SwapState.class,
      names = {"ROLLING_BACK", "ROLLED_BACK"})
  void aCrashWhileRollingBackIsFinishedByTheNextCall(SwapState step) {
    String table = "swap.back_" + step.code();
    TableSwap.Spec spec = prepared(table, "bf_1");
    swap.publish(spec, journal);
    journal.failAt = Optional.of(step);
    assertThatThrownBy(() -> swap.rollback(spec, journal)).hasMessage("crash at " + step);

    journal.failAt = Optional.empty();
    swap.rollback(spec, journal);

    assertThat(amounts(table)).isEqualTo("1 2 3 4 5");
  }

  @Test
  void closesTheGapThatACrashBetweenTwoRenamesLeaves() {
    TableSwap.Spec spec = prepared("swap.gap", "bf_1");
    SharedSpark.sql(
        "ALTER TABLE swap.gap SET TBLPROPERTIES ('headgate.swap.replaced-by' = 'bf_1')");
    SharedSpark.sql("ALTER TABLE swap.gap RENAME TO swap.gap_old");

    swap.publish(spec, journal);

    assertThat(amounts("swap.gap")).isEqualTo("1 4 5 20 30");
  }

  @Test
  void takesOverPartitionsThatLandedInProductionMeanwhile() {
    TableSwap.Spec spec = prepared("swap.meanwhile", "bf_1");
    SharedSpark.sql("INSERT INTO swap.meanwhile VALUES (DATE'1998-01-06', 6)");

    swap.publish(spec, journal);

    assertThat(amounts("swap.meanwhile")).isEqualTo("1 4 5 6 20 30");
  }

  @Test
  void refusesToRollBackWhatWasWrittenSince() {
    TableSwap.Spec spec = prepared("swap.written", "bf_1");
    swap.publish(spec, journal);
    SharedSpark.sql("INSERT INTO swap.written VALUES (DATE'1998-01-06', 6)");

    assertThatThrownBy(() -> swap.rollback(spec, journal))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("was written since");
    assertThat(amounts("swap.written")).isEqualTo("1 4 5 6 20 30");
  }

  @Test
  void refusesToRollBackASwapThatNeverWas() {
    TableSwap.Spec spec = prepared("swap.never", "bf_1");

    assertThatThrownBy(() -> swap.rollback(spec, journal))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("no old table of this swap");
  }

  @Test
  void leavesTablesOfOthersAlone() {
    TableSwap.Spec spec = production("swap.others", "bf_1");
    SharedSpark.sql("CREATE TABLE swap.others_old (a INT) USING iceberg");

    assertThatThrownBy(() -> swap.prepare(spec))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("swap.others_old exists and was not made by a swap");
  }

  @Test
  void keepsTheOldTableOfAnEarlierSwapUnderItsId() {
    swap.publish(prepared("swap.twice", "bf_1"), journal);
    TableSwap.Spec second = spec("swap.twice", "bf_2");
    swap.prepare(second);
    SharedSpark.sql("INSERT INTO swap.twice_backfill VALUES (DATE'1998-01-02', 200)");

    swap.publish(second, journal);

    assertThat(amounts("swap.twice")).isEqualTo("1 4 5 200");
    assertThat(amounts("swap.twice_old")).isEqualTo("1 4 5 20 30");
    assertThat(amounts("swap.twice_old_bf_1")).isEqualTo("1 2 3 4 5");
  }

  /** Production with the days 1 to 5, of which the swap recomputes 2 and 3. */
  private static TableSwap.Spec production(String table, String id) {
    SharedSpark.sql("CREATE NAMESPACE IF NOT EXISTS swap");
    SharedSpark.sql(
        "CREATE TABLE "
            + table
            + " (partition_date DATE, amount INT) USING iceberg PARTITIONED BY (partition_date)");
    SharedSpark.sql(
        "INSERT INTO "
            + table
            + " SELECT date_add(DATE'1998-01-01', CAST(id AS INT)), CAST(id + 1 AS INT)"
            + " FROM range(5)");
    return spec(table, id);
  }

  private static TableSwap.Spec spec(String table, String id) {
    Dataset dataset = Dataset.named(table).daily(ZoneOffset.UTC).build();
    DataInterval range =
        DataInterval.ofDays(LocalDate.of(1998, 1, 2), LocalDate.of(1998, 1, 3), ZoneOffset.UTC);
    return new TableSwap.Spec(new BackfillId(id), dataset, table, List.of(range));
  }

  private TableSwap.Spec prepared(String table, String id) {
    TableSwap.Spec spec = production(table, id);
    swap.prepare(spec);
    SharedSpark.sql(
        "INSERT INTO "
            + spec.candidate()
            + " VALUES (DATE'1998-01-02', 20), (DATE'1998-01-03', 30)");
    return spec;
  }

  private static String amounts(String table) {
    return SharedSpark.sessions()
        .session()
        .sql("SELECT amount FROM " + table + " ORDER BY amount")
        .collectAsList()
        .stream()
        .map(row -> Integer.toString(row.getInt(0)))
        .collect(Collectors.joining(" "));
  }

  private static final class MemoryJournal implements SwapJournal {
    private final List<Entry> entries = new ArrayList<>();
    private Optional<SwapState> failAt = Optional.empty();

    @Override
    public void record(BackfillId id, String table, SwapState state, String detail) {
      if (failAt.filter(state::equals).isPresent()) {
        // Durable before the step, so a crash right after it is the harder case.
        entries.add(new Entry(id, table, state, detail, Instant.EPOCH));
        throw new IllegalStateException("crash at " + state);
      }
      entries.add(new Entry(id, table, state, detail, Instant.EPOCH));
    }

    @Override
    public List<Entry> entries(BackfillId id) {
      return entries.stream().filter(entry -> entry.swap().equals(id)).toList();
    }

    @Override
    public List<Entry> entriesOf(String table) {
      return entries.stream().filter(entry -> entry.table().equals(table)).toList();
    }

    private List<SwapState> states() {
      return entries.stream().map(Entry::state).toList();
    }
  }
}
