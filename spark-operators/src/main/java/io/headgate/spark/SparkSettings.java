package io.headgate.spark;

import java.util.Map;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/** Which settings a session can have for itself. */
final class SparkSettings {

  private static final String OURS = "spark.headgate.";

  private SparkSettings() {}

  /** Also those that Spark does not know, as long as they are ours or a catalog's. */
  static boolean isOfASession(SparkSession spark, String key) {
    return spark.conf().isModifiable(key)
        || key.startsWith(OURS)
        || key.startsWith(LakeCatalog.PREFIX);
  }

  /** What is set in the session, by whomever. */
  static Map<String, String> of(SparkSession spark) {
    return Map.copyOf(
        CollectionConverters.asJava(
            ((org.apache.spark.sql.classic.SparkSession) spark)
                .sessionState()
                .conf()
                .getAllConfs()));
  }
}
