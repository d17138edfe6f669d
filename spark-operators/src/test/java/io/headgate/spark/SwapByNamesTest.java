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
  void readersNeverMissATable() {
    assertThat(swap.publication(production(table("said"), "bf_1")))
        .isEqualTo(
            new TableSwap.Publication(
                "names exchanged in one transaction of the catalog's database", true));
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
