package io.headgate.spark;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Spark and an Iceberg catalog of which it has the tables.
 *
 * @param settings of both
 */
record Lake(Map<String, String> settings, SparkSessions sessions) {

  private static final String CATALOG = "spark.sql.catalog.headgate.";

  /** On SQLite, as when nothing else is said. */
  static Lake embedded() {
    return new Lake(SharedSpark.SETTINGS, SharedSpark.sessions());
  }

  /** The same Spark with a catalog on PostgreSQL, which runs as long as this process. */
  static Lake postgres() {
    return OnPostgres.LAKE;
  }

  LakeCatalog catalog() {
    return new LakeCatalog(settings);
  }

  void sql(String text) {
    sessions.session().sql(text);
  }

  List<Integer> integers(String query) {
    return sessions.session().sql(query).collectAsList().stream()
        .map(row -> row.getInt(0))
        .toList();
  }

  /** Started when it is first asked for. */
  private static final class OnPostgres {
    static final Lake LAKE = start();

    private static Lake start() {
      try {
        EmbeddedPostgres server = EmbeddedPostgres.start();
        Map<String, String> settings = new HashMap<>(SharedSpark.SETTINGS);
        settings.keySet().removeIf(key -> key.startsWith(CATALOG + "jdbc."));
        settings.put(CATALOG + "uri", server.getJdbcUrl("postgres", "postgres"));
        settings.put(CATALOG + "jdbc.user", "postgres");
        settings.put(CATALOG + "jdbc.schema-version", "V1");
        settings.put(
            CATALOG + "warehouse", SharedSpark.SETTINGS.get(CATALOG + "warehouse") + "-postgres");
        SharedSpark.sessions().session();
        return new Lake(Map.copyOf(settings), new SparkSessions(settings));
      } catch (IOException e) {
        throw new UncheckedIOException("PostgreSQL does not start", e);
      }
    }
  }
}
