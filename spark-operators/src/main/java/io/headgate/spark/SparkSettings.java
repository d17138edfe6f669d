package io.headgate.spark;

import org.apache.spark.sql.SparkSession;

/** Which settings a session can have for itself. */
final class SparkSettings {

  private static final String OURS = "spark.headgate.";
  private static final String CATALOG = "spark.sql.catalog.";

  private SparkSettings() {}

  /** Also those that Spark does not know, as long as they are ours or a catalog's. */
  static boolean isOfASession(SparkSession spark, String key) {
    return spark.conf().isModifiable(key) || key.startsWith(OURS) || key.startsWith(CATALOG);
  }
}
