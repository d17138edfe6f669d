package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.SwapState;
import io.headgate.backfill.TableSwap;
import io.headgate.dag.PermanentFailure;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwapByFilesTest extends SwapIntoTableContract {

  @Override
  TableSwap swap() {
    return by(Publishing.FILES, catalog);
  }

  private TableSwap by(Publishing publishing, LakeCatalog where) {
    return new IcebergTableSwap(
        lake.sessions(), where, Optional.of(publishing), NameExchange.of(where));
  }

  @Override
  String namespace() {
    return "swap_files";
  }

  @Test
  void theTableStaysTheSameAndTheCandidateIsGone() {
    TableSwap.Spec spec = prepared(table("same"), "bf_1");
    var before = catalog.load(spec.table()).orElseThrow();

    assertThat(swap.publish(spec, journal)).contains("tag headgate_old_bf_1");

    var after = catalog.load(spec.table()).orElseThrow();
    assertThat(after.uuid()).isEqualTo(before.uuid());
    assertThat(after.location()).isEqualTo(before.location());
    assertThat(catalog.load(spec.candidate())).isEmpty();
    assertThat(catalog.load(spec.old())).isEmpty();
  }

  @Test
  void whatSomebodyElseWroteIntoTheSamePartitionsIsNotLost() {
    TableSwap.Spec spec = prepared(table("raced"), "bf_1");
    lake.sql("INSERT INTO " + spec.table() + " VALUES (DATE'1998-01-02', 7)");

    assertThatThrownBy(() -> swap.publish(spec, journal))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("somebody else wrote these partitions");
    assertThat(amounts(spec.table())).containsExactly(1, 2, 3, 4, 5, 7);
  }

  @Test
  void aTableWhoseColumnsWereExchangedIsRefusedWithTheAlternatives() {
    TableSwap.Spec spec = production(table("evolved"), "bf_1");
    lake.sql("ALTER TABLE " + spec.table() + " ADD COLUMN note STRING");
    lake.sql("ALTER TABLE " + spec.table() + " DROP COLUMN amount");

    assertThatThrownBy(() -> swap.prepare(spec))
        .isInstanceOf(PermanentFailure.class)
        .hasMessageContaining("publish by names, or backfill in place");
  }

  @Test
  void aCatalogWithoutRenamesPublishesByFilesOnly(@TempDir Path directory) {
    Map<String, String> settings =
        Map.of(
            "spark.sql.catalog.headgate",
            "org.apache.iceberg.spark.SparkCatalog",
            "spark.sql.catalog.headgate.type",
            "hadoop",
            "spark.sql.catalog.headgate.warehouse",
            directory.toString());
    try (LakeCatalog hadoop = new LakeCatalog(settings)) {
      ((SupportsNamespaces) hadoop.catalog()).createNamespace(Namespace.of("swap"));
      hadoop
          .catalog()
          .createTable(
              LakeCatalog.identifier("swap.plain"),
              new Schema(
                  Types.NestedField.optional(1, "partition_date", Types.DateType.get()),
                  Types.NestedField.optional(2, "amount", Types.IntegerType.get())));
      TableSwap.Spec spec = spec("swap.plain", "bf_1");

      assertThat(
              new IcebergTableSwap(
                      lake.sessions(), hadoop, Optional.empty(), NameExchange.of(hadoop))
                  .publication(spec)
                  .text())
          .isEqualTo("files taken over in one commit");
      assertThatThrownBy(() -> by(Publishing.NAMES, hadoop).publication(spec))
          .isInstanceOf(PermanentFailure.class)
          .hasMessageContaining("cannot rename tables");
    }
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
