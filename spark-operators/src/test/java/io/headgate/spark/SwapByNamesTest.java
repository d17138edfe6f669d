package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.TableSwap;
import io.headgate.dag.PermanentFailure;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SwapByNamesTest extends SwapWholeTableContract {

  @Override
  TableSwap swap() {
    return new IcebergTableSwap(lake.sessions(), catalog, Optional.empty(), exchange());
  }

  NameExchange exchange() {
    return NameExchange.of(catalog);
  }

  @Override
  String namespace() {
    return "swap_names";
  }

  @Test
  void saysWhatReadersMayMeet() {
    assertThat(swap.publication(production(table("said"), "bf_1")))
        .isEqualTo(
            TableSwap.Publication.withGap(
                exchangedNames(),
                "Spark 4.1 refuses a query that was planned before it and is executed after it"));
  }

  /** The catalog can do more than exchange names. */
  @Test
  void takesFilesOverWhereNoReaderMayNotice() {
    TableSwap.Spec spec = production(table("unnoticed"), "bf_1");
    TableSwap.Spec gapless =
        new TableSwap.Spec(spec.id(), spec.dataset(), spec.table(), spec.ranges(), true);
    TableSwap probing =
        new IcebergTableSwap(lake.sessions(), catalog, Optional.empty(), exchange());

    assertThat(probing.publication(gapless))
        .isEqualTo(TableSwap.Publication.gapless("files taken over in one commit"));

    lake.sql("ALTER TABLE " + spec.table() + " ADD COLUMN note STRING");
    lake.sql("ALTER TABLE " + spec.table() + " DROP COLUMN amount");
    assertThat(probing.publication(gapless).text()).isEqualTo(exchangedNames());
    assertThat(probing.publication(gapless).isGapless()).isFalse();
  }

  String exchangedNames() {
    return "names exchanged in one transaction of the catalog's database";
  }

  @Test
  void theOldTableStaysBesideAndTakesItsNameBack() {
    TableSwap.Spec spec = prepared(table("old"), "bf_1");

    assertThat(swap.publish(spec, journal))
        .isEqualTo(
            spec.table() + " -> " + spec.old() + ", " + spec.candidate() + " -> " + spec.table());

    assertThat(amounts(spec.old())).containsExactly(1, 2, 3, 4, 5);
    swap.rollback(spec, journal, false);
    assertThat(amounts(spec.candidate())).containsExactly(1, 4, 5, 20, 30);
  }

  @Test
  void closesTheGapThatACrashBetweenTwoRenamesLeaves() {
    TableSwap.Spec spec = prepared(table("gap"), "bf_1");
    lake.sql(
        "ALTER TABLE "
            + spec.table()
            + " SET TBLPROPERTIES ('headgate.swap.replaced-by' = 'bf_1')");
    lake.sql("ALTER TABLE " + spec.table() + " RENAME TO " + spec.old());

    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 20, 30);
  }

  @Test
  void leavesAnOldTableOfSomebodyElseAlone() {
    TableSwap.Spec spec = production(table("others_old_one"), "bf_1");
    lake.sql("CREATE TABLE " + spec.old() + " (a INT) USING iceberg");

    assertThatThrownBy(() -> swap.prepare(spec))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining(spec.old() + " exists and was not made by a swap");
  }
}
