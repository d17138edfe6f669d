package io.headgate.spark;

import io.headgate.inspection.jdbc.PostgresTables;
import io.headgate.quality.TableInspector;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresInspectorTest extends InspectorContract {

  private static @Nullable EmbeddedPostgres server;

  @BeforeAll
  static void tables() throws Exception {
    server = EmbeddedPostgres.start();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA checked");
      statement.execute(
          "CREATE TABLE checked.receipts (partition_date DATE, customer INT, amount DECIMAL(10, 2),"
              + " weight FLOAT8, note TEXT, sold_at TIMESTAMPTZ) PARTITION BY RANGE (partition_date)");
      statement.execute("CREATE TABLE checked.all_receipts PARTITION OF checked.receipts DEFAULT");
      statement.execute("CREATE TABLE checked.customers (number INT, name TEXT)");
      statement.execute(
          "INSERT INTO checked.receipts VALUES "
              + Receipts.values(ROWS, text -> "'" + text.replace("'", "''") + "'"));
      statement.execute(
          "INSERT INTO checked.customers SELECT n, 'name' FROM generate_series(0, 99) n"
              + " WHERE n % 3 <> 0");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  TableInspector inspector() {
    return PostgresTables.in(
            java.util.Objects.requireNonNull(server).getPostgresDatabase(), () -> Receipts.LOOK)
        .inspector();
  }

  @Override
  List<String> keys() {
    return List.of("range (partition_date)");
  }

  @Override
  String how() {
    return "postgresql";
  }
}
