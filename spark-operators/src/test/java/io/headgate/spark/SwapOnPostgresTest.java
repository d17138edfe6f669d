package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.backfill.TableSwap;
import io.headgate.dag.PermanentFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Exchanged names in a catalog that a PostgreSQL keeps. */
class SwapOnPostgresTest extends SwapByNamesTest {

  @Override
  Lake lake() {
    return Lake.postgres();
  }

  /** Whose user of the catalog's database can commit to tables, and no more. */
  @Test
  void whoMayNotRenamePublishesByFilesOrIsToldSoBeforeAnythingIsMade() throws Exception {
    TableSwap.Spec spec = production(table("no_right"), "bf_1");
    String prefix = "spark.sql.catalog.headgate.";
    try (Connection connection =
            DriverManager.getConnection(lake.settings().get(prefix + "uri"), "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE clerk LOGIN");
      statement.execute("GRANT SELECT, INSERT, DELETE ON ALL TABLES IN SCHEMA public TO clerk");
      statement.execute(
          "GRANT UPDATE (metadata_location, previous_metadata_location) ON iceberg_tables"
              + " TO clerk");
    }
    Map<String, String> settings = new HashMap<>(lake.settings());
    settings.computeIfPresent(
        prefix + "uri", (key, uri) -> uri.replace("user=postgres", "user=clerk"));
    settings.put(prefix + "jdbc.user", "clerk");
    try (LakeCatalog limited = new LakeCatalog(settings)) {
      NameExchange exchange = NameExchange.of(limited);
      TableSwap insisting =
          new IcebergTableSwap(lake.sessions(), limited, Optional.of(Publishing.NAMES), exchange);

      assertThatThrownBy(() -> insisting.prepare(spec))
          .isInstanceOf(PermanentFailure.class)
          .hasMessageContaining("does not let names be exchanged")
          .hasMessageContaining("permission denied for table iceberg_tables")
          .hasMessageContaining("publish by files");
      assertThat(catalog.load(spec.candidate())).isEmpty();
      assertThat(
              new IcebergTableSwap(lake.sessions(), limited, Optional.empty(), exchange)
                  .publication(spec)
                  .text())
          .isEqualTo("files taken over in one commit");
    }
  }
}
