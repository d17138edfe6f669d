package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.ForwardingTaskContext;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.dataset.Dataset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.catalog.ViewCatalog;
import org.junit.jupiter.api.Test;

/** Production is a view over a table that is called otherwise. */
class SwapByViewTest extends SwapWholeTableContract {

  private final LakeViews views = new LakeViews(catalog);

  @Override
  TableSwap swap() {
    return by(Optional.empty());
  }

  private TableSwap by(Optional<Publishing> wanted) {
    return new IcebergTableSwap(lake.sessions(), catalog, wanted, NameExchange.of(catalog));
  }

  @Override
  String namespace() {
    return "swap_view";
  }

  @Override
  TableSwap.Spec production(String table, String id) {
    return productionBehindAView(table, id);
  }

  @Test
  void noTableIsRenamedAndReadersNeverMissOne() {
    TableSwap.Spec spec = prepared(table("flipped"), "bf_1");
    assertThat(swap.publication(spec))
        .isEqualTo(
            TableSwap.Publication.gapless("a view that is pointed at another table in one commit"));
    assertThat(views.target(spec.candidate())).contains(spec.table() + "_at_bf_1");

    swap.publish(spec, journal);

    assertThat(views.target(spec.table())).contains(spec.table() + "_at_bf_1");
    assertThat(views.target(spec.old())).contains(spec.table() + "_1");
    assertThat(views.isView(spec.candidate())).isFalse();
    assertThat(amounts(spec.old())).containsExactly(1, 2, 3, 4, 5);
    assertThat(amounts(spec.table() + "_1")).containsExactly(1, 2, 3, 4, 5);

    swap.rollback(spec, journal, false);

    assertThat(views.target(spec.table())).contains(spec.table() + "_1");
    assertThat(views.isView(spec.old())).isFalse();
    assertThat(amounts(spec.candidate())).containsExactly(1, 4, 5, 20, 30);
  }

  @Test
  void theFormerTableGoesWithItsView() {
    TableSwap.Spec spec = prepared(table("gone"), "bf_1");
    swap.publish(spec, journal);

    assertThat(swap.cleanUp(spec)).isEqualTo("dropped " + spec.old());

    assertThat(catalog.load(spec.table() + "_1")).isEmpty();
    assertThat(views.isView(spec.old())).isFalse();
    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 20, 30);
  }

  @Test
  void whatIsWrittenWhileTheViewIsPointedElsewhereIsCarriedOver() {
    TableSwap.Spec spec = prepared(table("late"), "bf_1");
    journal.onceBefore(
        SwapState.PUBLISHED,
        () -> lake.sql("INSERT INTO " + spec.table() + "_1 VALUES (DATE'1998-01-06', 6)"));

    swap.publish(spec, journal);

    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 6, 20, 30);
    swap.rollback(spec, journal, false);
    assertThat(amounts(spec.table())).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void whatIsWrittenWhileTheViewIsPointedBackIsNotTakenOutOfProduction() {
    TableSwap.Spec spec = prepared(table("late_back"), "bf_1");
    swap.publish(spec, journal);
    journal.onceBefore(
        SwapState.ROLLING_BACK,
        () -> lake.sql("INSERT INTO " + spec.table() + "_at_bf_1 VALUES (DATE'1998-01-06', 6)"));

    assertThatThrownBy(() -> swap.rollback(spec, journal, false))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("was written since");
    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 6, 20, 30);
  }

  @Test
  void headgatesWritersAndReadersMeanTheTableBehindTheView() throws Exception {
    TableSwap.Spec spec = production(table("written_by_us"), "bf_1");
    Dataset dataset = spec.dataset();
    SparkSql write = write(dataset, 70);

    write.execute(FakeContext.of(write, dataset.partition("1998-01-03").interval()));

    assertThat(amounts(spec.table())).containsExactly(1, 2, 4, 5, 70);
    assertThat(
            new LakeFiles(catalog)
                .plan(dataset, spec.table(), List.of(dataset.partition("1998-01-03"))))
        .hasValueSatisfying(plan -> assertThat(plan.files()).hasSize(1));
  }

  @Test
  void aWriterWhoseViewWasPointedElsewhereMeanwhileWritesAnew() throws Exception {
    TableSwap.Spec spec = prepared(table("overtaken"), "bf_1");
    SparkSql write = write(spec.dataset(), 6);
    FakeContext context = FakeContext.of(write, spec.dataset().partition("1998-01-06").interval());
    TaskContext overtaken =
        new ForwardingTaskContext(context) {
          @Override
          public void requireOwnership() {
            swap.publish(spec, journal);
          }
        };

    assertThatThrownBy(() -> write.execute(overtaken))
        .isNotInstanceOf(PermanentFailure.class)
        .hasMessageContaining(spec.table() + " stands for " + spec.table() + "_at_bf_1 since");
    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 20, 30);

    write.execute(context);
    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 6, 20, 30);
  }

  private static SparkSql write(Dataset dataset, int amount) {
    return SparkSql.text(
            "SELECT CAST(:partition_start AS DATE) AS partition_date, " + amount + " AS amount")
        .writes(dataset);
  }

  @Test
  void isForSuchViewsOnlyAndTheyForIt() {
    TableSwap.Spec view = production(table("only_view"), "bf_1");
    for (Publishing other : List.of(Publishing.NAMES, Publishing.FILES, Publishing.BRANCH)) {
      assertThatThrownBy(() -> by(Optional.of(other)).publication(view))
          .isInstanceOf(PermanentFailure.class)
          .hasMessageContaining("by " + other + ": it is a view that stands for a table");
    }
    fiveDays(table("only_table"));
    assertThatThrownBy(
            () -> by(Optional.of(Publishing.VIEW)).publication(spec(table("only_table"), "bf_1")))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("it is a table; rename it and make a view of its name");
  }

  @Test
  void leavesAViewOfSomebodyElseAlone() {
    TableSwap.Spec spec = prepared(table("others_view"), "bf_1");
    lake.sql("CREATE VIEW " + spec.old() + " AS SELECT 1 AS one");

    assertThatThrownBy(() -> swap.publish(spec, journal))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("there is a view of that name that does not stand for a table");
    assertThat(amounts(spec.table())).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void aCatalogWithoutViewsSaysHowItGetsThem() {
    Map<String, String> settings = new HashMap<>(lake.settings());
    settings.remove("spark.sql.catalog.headgate.jdbc.schema-version");
    try (LakeCatalog old = new LakeCatalog(settings)) {
      assertThatThrownBy(() -> new LakeViews(old).point("swap_view.v", "swap_view.t", Map.of()))
          .isInstanceOf(PermanentFailure.class)
          .hasMessageContaining("jdbc.schema-version=V1");
    }
  }

  @Test
  void aColumnThatTheTableGetsLaterDoesNotShiftTheOthers() {
    TableSwap.Spec spec = prepared(table("widened"), "bf_1");
    swap.publish(spec, journal);
    lake.sql("ALTER TABLE " + spec.table() + "_at_bf_1 ADD COLUMN note STRING FIRST");

    assertThat(amounts(spec.table())).containsExactly(1, 4, 5, 20, 30);
    assertThat(
            ((ViewCatalog) catalog.catalog())
                .loadView(LakeCatalog.identifier(spec.table()))
                .schema()
                .columns())
        .hasSize(2);
  }
}
