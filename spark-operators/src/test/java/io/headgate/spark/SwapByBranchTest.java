package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.PermanentFailure;
import java.util.Optional;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;

class SwapByBranchTest extends SwapIntoTableContract {

  @Override
  TableSwap swap() {
    return new IcebergTableSwap(
        lake.sessions(), catalog, Optional.of(Publishing.BRANCH), NameExchange.of(catalog));
  }

  @Override
  String namespace() {
    return "swap_branch";
  }

  private Table load(TableSwap.Spec spec) {
    return catalog.load(spec.table()).orElseThrow();
  }

  private Snapshot staged(TableSwap.Spec spec) {
    return load(spec).snapshot("headgate_backfill_" + spec.id());
  }

  @Test
  void showsTheWholeOfProductionAsItWillBeAndPublishesThatSnapshot() {
    TableSwap.Spec spec = prepared(table("shown"), "bf_1");
    Table before = load(spec);

    String place = swap.stage(spec).orElseThrow();

    assertThat(place).isEqualTo(spec.table() + ".branch_headgate_backfill_bf_1");
    assertThat(amounts(place)).containsExactly(1, 4, 5, 20, 30);
    assertThat(amounts(spec.table())).containsExactly(1, 2, 3, 4, 5);
    Snapshot staged = staged(spec);
    assertThat(swap.stage(spec)).contains(place);
    assertThat(staged(spec)).isEqualTo(staged);

    swap.publish(spec, journal);

    Table after = load(spec);
    assertThat(after.currentSnapshot().snapshotId()).isEqualTo(staged.snapshotId());
    assertThat(after.uuid()).isEqualTo(before.uuid());
    assertThat(after.refs()).containsOnlyKeys("main", "headgate_old_bf_1");
    assertThat(catalog.load(spec.candidate())).isEmpty();
  }

  @Test
  void whatIsFilledAfterItWasShownIsShownAnew() {
    TableSwap.Spec spec = prepared(table("refilled"), "bf_1");
    String place = swap.stage(spec).orElseThrow();
    lake.sql("DELETE FROM " + spec.candidate() + " WHERE partition_date = DATE'1998-01-03'");
    lake.sql("INSERT INTO " + spec.candidate() + " VALUES (DATE'1998-01-03', 33)");

    swap.stage(spec);

    assertThat(amounts(place)).containsExactly(1, 4, 5, 20, 33);
  }

  @Test
  void aBranchThatProductionHasLeftBehindIsMadeAnew() {
    TableSwap.Spec spec = prepared(table("moved"), "bf_1");
    swap.stage(spec);
    long staged = staged(spec).snapshotId();
    lake.sql("INSERT INTO " + spec.table() + " VALUES (DATE'1998-01-06', 6)");

    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 6, 20, 30);
    assertThat(load(spec).currentSnapshot().snapshotId()).isNotEqualTo(staged);
  }

  @Test
  void aWriterThatIsFasterIsNotOvertaken() {
    TableSwap.Spec spec = prepared(table("faster"), "bf_1");
    swap.stage(spec);
    journal.onceBefore(
        SwapState.PUBLISHED,
        () -> lake.sql("INSERT INTO " + spec.table() + " VALUES (DATE'1998-01-06', 6)"));

    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 6, 20, 30);
    swap.rollback(spec, journal, false);
    assertThat(amounts(spec.table())).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void whatSomebodyElseWroteIntoTheSamePartitionsIsNotLost() {
    TableSwap.Spec spec = prepared(table("raced"), "bf_1");
    swap.stage(spec);
    lake.sql("INSERT INTO " + spec.table() + " VALUES (DATE'1998-01-02', 7)");

    assertThatThrownBy(() -> swap.publish(spec, journal))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("somebody else wrote these partitions");
    assertThat(amounts(spec.table())).containsExactly(1, 2, 3, 4, 5, 7);
  }

  @Test
  void aBranchCannotHideAnotherColumn() {
    TableSwap.Spec spec = prepared(table("another_column"), "bf_1");
    lake.sql("ALTER TABLE " + spec.candidate() + " ADD COLUMN note STRING");

    assertThatThrownBy(() -> swap.stage(spec))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("its column note is none of " + spec.table() + "'s")
        .hasMessageContaining("publish by names");
    assertThat(load(spec).refs()).containsOnlyKeys("main");
  }

  @Test
  void aBranchCannotHideAnotherType() {
    TableSwap.Spec spec = prepared(table("another_type"), "bf_1");
    lake.sql("ALTER TABLE " + spec.candidate() + " ALTER COLUMN amount TYPE BIGINT");

    assertThatThrownBy(() -> swap.publish(spec, journal))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("its column amount is another one than " + spec.table() + "'s");
    assertThat(amounts(spec.table())).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void aTableWhoseColumnsWereExchangedIsRefusedWithTheAlternatives() {
    TableSwap.Spec spec = production(table("evolved"), "bf_1");
    lake.sql("ALTER TABLE " + spec.table() + " ADD COLUMN note STRING");
    lake.sql("ALTER TABLE " + spec.table() + " DROP COLUMN amount");

    assertThatThrownBy(() -> swap.prepare(spec))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("by a branch")
        .hasMessageContaining("publish by names, or backfill in place");
  }

  @Test
  void isChosenForTablesThatAreWrittenInBranches() {
    TableSwap probing =
        new IcebergTableSwap(lake.sessions(), catalog, Optional.empty(), NameExchange.of(catalog));
    TableSwap.Spec spec = production(table("probed"), "bf_1");
    assertThat(probing.publication(spec).text()).startsWith("names exchanged");

    lake.sql("ALTER TABLE " + spec.table() + " SET TBLPROPERTIES ('write.wap.enabled' = 'true')");
    assertThat(probing.publication(spec))
        .isEqualTo(
            TableSwap.Publication.gapless("a branch of the table that production is moved on to"));
    probing.prepare(spec);
    lake.sql("INSERT INTO " + spec.candidate() + " VALUES (DATE'1998-01-02', 20)");
    assertThat(probing.stage(spec)).isPresent();
    probing.publish(spec, journal);
    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 20);
  }

  @Test
  void aCandidateWhoseFilesAreProductionsGoesWithoutThem() {
    TableSwap.Spec spec = prepared(table("dropped"), "bf_1");
    journal.failAt = Optional.of(SwapState.VERIFIED);
    assertThatThrownBy(() -> swap.publish(spec, journal)).hasMessage("crash at VERIFIED");
    journal.failAt = Optional.empty();
    assertThat(catalog.load(spec.candidate())).isPresent();

    swap.cleanUp(spec);

    assertThat(catalog.load(spec.candidate())).isEmpty();
    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 20, 30);
  }
}
