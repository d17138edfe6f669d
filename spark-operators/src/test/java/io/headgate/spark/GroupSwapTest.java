package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableDiff;
import io.headgate.dag.PermanentFailure;
import io.headgate.spark.GroupTables.Kind;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupSwapTest {

  private final MemoryJournal journal = new MemoryJournal();

  @ParameterizedTest
  @EnumSource(Kind.class)
  void allTablesChangePlacesAndBackWithAJournalLinePerTable(Kind kind) {
    GroupTables tables = new GroupTables(kind, "v1");
    IcebergGroupSwap swap = swap(kind, tables);
    tables.inProduction().filled(swap);
    assertThat(swap.publication(tables.group).text())
        .startsWith(kind.isAtomic() ? "all names exchanged in one transaction" : "two renames");

    assertThat(swap.cutOver(tables.group, journal))
        .isEqualTo(
            tables.shadow(0)
                + " -> "
                + tables.production(0)
                + ", "
                + tables.shadow(1)
                + " -> "
                + tables.production(1));

    assertThat(tables.production()).containsExactly(10, 20);
    assertThat(tables.amounts(tables.old(0))).containsExactly(1);
    assertThat(tables.exists(tables.shadow(0))).isFalse();
    for (int member = 0; member < 2; member++) {
      assertThat(journal.entriesOf(tables.production(member)))
          .extracting(SwapJournal.Entry::state)
          .containsExactly(
              SwapState.PREPARED, SwapState.OLD_MOVED, SwapState.PUBLISHED, SwapState.VERIFIED);
    }
    swap.cutOver(tables.group, journal); // as after a crash before its end was noted
    assertThat(tables.production()).containsExactly(10, 20);

    swap.rollBack(tables.group, journal, false);

    assertThat(tables.production()).containsExactly(1, 2);
    assertThat(tables.amounts(tables.shadow(1))).containsExactly(20);
    swap.rollBack(tables.group, journal, false);
    assertThat(tables.production()).containsExactly(1, 2);
    swap.cutOver(tables.group, journal);
    assertThat(tables.production()).containsExactly(10, 20);
    assertThat(swap.drop(tables.group, true, () -> {}))
        .isEqualTo("dropped " + tables.old(0) + ", " + tables.old(1));
    assertThat(tables.exists(tables.old(0))).isFalse();
    assertThat(swap.drop(tables.group, true, () -> {})).isEqualTo("nothing was left to drop");
    assertThat(tables.production()).containsExactly(10, 20);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void isFinishedOrTakenBackAsAGroupWhereverItDied(Kind kind) {
    GroupTables tables = new GroupTables(kind, "died");
    IcebergGroupSwap swap = swap(kind, tables);
    tables.inProduction().filled(swap);
    for (int lines = 1; lines <= 8; lines++) {
      for (boolean forward : new boolean[] {true, false}) {
        DyingJournal dying = new DyingJournal(journal, lines);
        assertThatThrownBy(() -> swap.cutOver(tables.group, dying))
            .isInstanceOf(DyingJournal.Died.class);
        if (kind.isAtomic()) {
          assertThat(tables.production()).isIn(List.of(1, 2), List.of(10, 20));
        }

        if (forward) {
          swap.cutOver(tables.group, journal);
          assertThat(tables.production()).as("after line " + lines).containsExactly(10, 20);
          assertThat(tables.exists(tables.old(1))).isTrue();
        }
        swap.rollBack(tables.group, journal, false);

        assertThat(tables.production()).as("after line " + lines).containsExactly(1, 2);
        assertThat(tables.exists(tables.shadow(1))).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aRollbackThatDiedGoesOn(Kind kind) {
    GroupTables tables = new GroupTables(kind, "back");
    IcebergGroupSwap swap = swap(kind, tables);
    tables.inProduction().filled(swap);
    for (int lines = 1; lines <= 4; lines++) {
      swap.cutOver(tables.group, journal);
      DyingJournal dying = new DyingJournal(journal, lines);
      assertThatThrownBy(() -> swap.rollBack(tables.group, dying, false))
          .isInstanceOf(DyingJournal.Died.class);

      swap.rollBack(tables.group, journal, false);

      assertThat(tables.production()).containsExactly(1, 2);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aGroupThatLosesAShadowHalfWayGoesBackAsAWhole(Kind kind) {
    GroupTables tables = new GroupTables(kind, "lost");
    IcebergGroupSwap swap = swap(kind, tables);
    tables.inProduction().filled(swap);
    DyingJournal dying = new DyingJournal(journal, 5);
    assertThatThrownBy(() -> swap.cutOver(tables.group, dying))
        .isInstanceOf(DyingJournal.Died.class);
    tables.sql("DROP TABLE " + tables.shadow(1));

    assertThatThrownBy(() -> swap.cutOver(tables.group, journal))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(tables.shadow(1));

    assertThat(tables.production()).containsExactly(1, 2);
    assertThat(tables.amounts(tables.shadow(0))).containsExactly(10);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void isNotTakenBackAfterProductionWasWrittenUnlessForced(Kind kind) {
    GroupTables tables = new GroupTables(kind, "written");
    IcebergGroupSwap swap = swap(kind, tables);
    tables.inProduction().filled(swap);
    swap.cutOver(tables.group, journal);
    tables.insert(tables.production(1), 21);

    assertThatThrownBy(() -> swap.rollBack(tables.group, journal, false))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(tables.production(1) + " was written since the cut-over");
    assertThat(tables.production()).containsExactly(10, 20, 21);

    swap.rollBack(tables.group, journal, true);

    assertThat(tables.production()).containsExactly(1, 2);
    assertThat(tables.amounts(tables.shadow(1))).containsExactly(20, 21);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void refusesWhatIsNotItsOwnBeforeAnythingIsTouched(Kind kind) {
    GroupTables tables = new GroupTables(kind, "refused");
    IcebergGroupSwap swap = swap(kind, tables);
    assertThatThrownBy(() -> swap.publication(tables.group))
        .hasMessageContaining("there is no table " + tables.production(0));
    tables.inProduction();
    String namespace = Sql.namespace(tables.shadow(0));
    tables.sql("CREATE NAMESPACE " + namespace);
    assertThatThrownBy(() -> swap.claim(tables.group))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("the namespace " + namespace + " exists and was not made for it");
    tables.sql("DROP NAMESPACE " + namespace);
    tables.filled(swap);
    assertThatThrownBy(() -> swap.claim(tables.group))
        .hasMessageContaining("the table " + tables.shadow(0) + " exists before it was started");
    tables.sql("CREATE TABLE " + tables.old(1) + " (a INT) USING iceberg");

    assertThatThrownBy(() -> swap.cutOver(tables.group, journal))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("the table " + tables.old(1) + " exists and was not put there by it");

    assertThat(tables.production()).containsExactly(1, 2);
    assertThat(journal.states()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void comparesAShadowWithProductionAndDropsTheShadowsIfTheyLose(Kind kind) {
    GroupTables tables = new GroupTables(kind, "loses");
    IcebergGroupSwap swap = swap(kind, tables);
    tables.inProduction().filled(swap);
    DataInterval day =
        DataInterval.between(
            Instant.parse("1998-01-01T00:00:00Z"), Instant.parse("1998-01-02T00:00:00Z"));

    TableDiff diff =
        swap.diff(
            tables.group.members().get(0).production(),
            tables.group.members().get(0).shadow(),
            List.of(day),
            List.of());

    assertThat(diff.partitions()).hasSize(1);
    assertThat(diff.partitions().get(0).columns()).containsOnlyKeys("amount");
    swap.drop(tables.group, false, () -> {});
    assertThat(tables.exists(tables.shadow(0))).isFalse();
    assertThat(tables.production()).containsExactly(1, 2);
    swap.claim(tables.group); // the namespace went too
  }

  private static IcebergGroupSwap swap(Kind kind, GroupTables tables) {
    return kind.swap(kind.lake().sessions(), tables.catalog);
  }
}
