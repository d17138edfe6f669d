package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.GroupSwap.ConsumerView;
import io.headgate.dag.PermanentFailure;
import io.headgate.spark.GroupTables.Kind;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Consumers that move one by one, by views, while the group is cut over and taken back. */
class ConsumerViewsTest {

  private final MemoryJournal journal = new MemoryJournal();

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aConsumerMovesToTheNewTableAndBackByOneCommit(Kind kind) {
    Consumers all = new Consumers(kind, "moves");

    assertThat(all.point("early", 0, true))
        .isEqualTo(new ConsumerView(all.view("early"), all.tables.shadow(0)));
    all.point("late", 0, false);

    assertThat(all.read("early")).containsExactly(10);
    assertThat(all.read("late")).containsExactly(1);
    assertThat(all.swap.views(all.tables.group))
        .containsExactly(
            new ConsumerView(all.view("early"), all.tables.shadow(0)),
            new ConsumerView(all.view("late"), all.tables.production(0)));

    all.point("early", 0, false);
    assertThat(all.read("early")).containsExactly(1);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void viewsSurviveTheCutOverAndTheRollback(Kind kind) {
    Consumers all = new Consumers(kind, "survive");
    all.tables.sql("ALTER TABLE " + all.tables.shadow(0) + " ADD COLUMN note STRING");
    all.point("early", 0, true);
    all.point("late", 0, false);
    all.point("other", 1, true);

    for (int round = 0; round < 2; round++) {
      all.swap.cutOver(all.tables.group, journal);
      assertThat(all.read("early")).containsExactly(10);
      assertThat(all.read("late")).containsExactly(10);
      assertThat(all.read("other")).containsExactly(20);
      assertThat(all.columns("early")).isEqualTo(3);

      all.swap.rollBack(all.tables.group, journal, false);
      assertThat(all.read("early")).containsExactly(10);
      assertThat(all.read("late")).containsExactly(1);
      assertThat(all.read("other")).containsExactly(20);
      assertThat(all.tables.production()).containsExactly(1, 2);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void viewsAreThereWhereverAnExchangeDied(Kind kind) {
    Consumers all = new Consumers(kind, "died");
    all.point("early", 0, true);
    all.point("late", 0, false);
    all.point("other", 1, true);
    for (int lines = 1; lines <= 8; lines++) {
      DyingJournal dying = new DyingJournal(journal, lines);
      assertThatThrownBy(() -> all.swap.cutOver(all.tables.group, dying))
          .isInstanceOf(DyingJournal.Died.class);
      if (kind.isAtomic()) {
        assertThat(all.read("early")).containsExactly(10);
        assertThat(all.read("other")).containsExactly(20);
        assertThat(all.read("late")).isIn(List.of(1), List.of(10));
      }
      if (lines % 2 == 0) {
        all.swap.cutOver(all.tables.group, journal);
        assertThat(all.read("early")).as("after line " + lines).containsExactly(10);
        assertThat(all.read("other")).as("after line " + lines).containsExactly(20);
        assertThat(all.read("late")).as("after line " + lines).containsExactly(10);
      }
      all.swap.rollBack(all.tables.group, journal, false);
      assertThat(all.read("early")).as("after line " + lines).containsExactly(10);
      assertThat(all.read("other")).as("after line " + lines).containsExactly(20);
      assertThat(all.read("late")).as("after line " + lines).containsExactly(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whatAConsumerStillReadsIsNotDropped(Kind kind) {
    Consumers all = new Consumers(kind, "kept");
    all.point("early", 0, true);

    AtomicInteger begun = new AtomicInteger();
    assertThatThrownBy(() -> all.swap.drop(all.tables.group, false, begun::incrementAndGet))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(all.view("early") + " (stands for " + all.tables.shadow(0) + ")")
        .hasMessageContaining("Point them at production first");
    all.swap.cutOver(all.tables.group, journal);
    assertThatThrownBy(() -> all.swap.drop(all.tables.group, true, begun::incrementAndGet))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(all.view("early"));
    assertThat(all.tables.exists(all.tables.old(0))).isTrue();
    assertThat(begun).hasValue(0);

    all.point("early", 0, false);
    all.swap.drop(
        all.tables.group,
        true,
        () -> {
          assertThat(all.tables.exists(all.tables.old(0))).isTrue();
          begun.incrementAndGet();
        });

    assertThat(begun).hasValue(1);
    assertThat(all.tables.exists(all.tables.old(0))).isFalse();
    assertThat(all.read("early")).containsExactly(10);
    assertThat(new LakeViews(all.tables.catalog).isView(all.tables.shadow(0))).isFalse();
    assertThat(all.swap.drop(all.tables.group, true, () -> {}))
        .isEqualTo("nothing was left to drop");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void otherPeoplesNamesAreLeftAlone(Kind kind) {
    Consumers all = new Consumers(kind, "others");
    all.tables.sql("CREATE VIEW " + all.view("theirs") + " AS SELECT 1 AS one");
    all.tables.sql("CREATE TABLE " + all.view("table") + " (a INT) USING iceberg");

    assertThatThrownBy(() -> all.point("theirs", 0, true))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("it is no view of a consumer of a parallel pipeline");
    assertThatThrownBy(() -> all.point("table", 0, true))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("there is a table of that name");
    assertThat(all.swap.views(all.tables.group)).isEmpty();
  }

  /** Two tables with shadows, and the views of a team that reads them. */
  private static final class Consumers {
    final GroupTables tables;
    final IcebergGroupSwap swap;

    Consumers(Kind kind, String name) {
      tables = new GroupTables(kind, "c_" + name);
      swap = kind.swap(kind.lake().sessions(), tables.catalog);
      tables.inProduction().filled(swap);
    }

    String view(String name) {
      return Sql.namespace(tables.production(0)) + "." + name;
    }

    ConsumerView point(String name, int member, boolean shadow) {
      return swap.point(tables.group, tables.group.members().get(member), view(name), shadow);
    }

    List<Integer> read(String name) {
      return tables.amounts(view(name));
    }

    int columns(String name) {
      return tables.columns(view(name));
    }
  }
}
