package io.headgate.spark.skew;

import io.headgate.spark.SharedSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A small Spark that shuffles, for the tests of this package. */
final class SkewSpark {

  private SkewSpark() {}

  /** A session of its own on the context that all tests of this process share. */
  static SparkSession session() {
    SparkSession spark = SharedSpark.newSession();
    spark.conf().set("spark.sql.session.timeZone", "UTC");
    spark.conf().set("spark.sql.shuffle.partitions", "2");
    spark.conf().set("spark.sql.autoBroadcastJoinThreshold", "-1");
    return spark;
  }

  /** For many tiny queries whose results are compared: compiling each would take longest. */
  static SparkSession plainSession() {
    SparkSession spark = session();
    spark.conf().set("spark.sql.adaptive.enabled", "false");
    spark.conf().set("spark.sql.codegen.wholeStage", "false");
    spark.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
    return spark;
  }

  static Dataset<Row> rows(SparkSession spark, List<Row> rows, String ddl) {
    return spark.createDataFrame(rows, StructType.fromDDL(ddl));
  }

  /** As text, sorted: rows have no order. */
  static List<String> sorted(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }
}
