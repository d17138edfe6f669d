package io.headgate.spark;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an embedded Spark is started with unless the user says otherwise. */
final class EmbeddedSettings {

  private static final String CATALOG = "spark.sql.catalog.headgate";

  private EmbeddedSettings() {}

  static Map<String, String> in(Path directory) {
    Path home = directory.toAbsolutePath().normalize();
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.master", "local[*]");
    settings.put("spark.app.name", "headgate");
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    settings.putAll(LanePools.settings(home));
    settings.put("spark.sql.session.timeZone", "UTC");
    settings.put("spark.sql.adaptive.enabled", "true");
    settings.put("spark.sql.adaptive.skewJoin.enabled", "true");
    settings.put("spark.sql.sources.partitionOverwriteMode", "dynamic");
    settings.put(
        "spark.sql.extensions",
        "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions");
    settings.put("spark.sql.defaultCatalog", "headgate");
    settings.put("spark.sql.warehouse.dir", home.resolve("spark-warehouse").toString());
    settings.put(CATALOG, "org.apache.iceberg.spark.SparkCatalog");
    settings.put(CATALOG + ".type", "jdbc");
    settings.put(CATALOG + ".uri", "jdbc:sqlite:" + home.resolve("catalog.db"));
    // A writer waits for another one's commit, which takes milliseconds, instead of failing.
    settings.put(CATALOG + ".jdbc.busy_timeout", "60000");
    settings.put(CATALOG + ".jdbc.journal_mode", "WAL");
    settings.put(CATALOG + ".jdbc.synchronous", "FULL");
    settings.put(CATALOG + ".jdbc.schema-version", "V1");
    settings.put(CATALOG + ".warehouse", home.resolve("warehouse").toString());
    // A cached table would survive a swap made by another session or process.
    settings.put(CATALOG + ".cache-enabled", "false");
    // After a swap the name of a table and its directory differ; a new table must not share one.
    settings.put(CATALOG + ".unique-table-location", "true");
    // Writers of different partitions of one table lose the race for its metadata now and then.
    settings.put(CATALOG + ".table-default.commit.retry.num-retries", "30");
    settings.put(CATALOG + ".table-default.commit.retry.min-wait-ms", "20");
    settings.put(CATALOG + ".table-default.commit.retry.max-wait-ms", "2000");
    return settings;
  }
}
