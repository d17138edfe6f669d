package io.headgate.spark.failure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * A driver of its own whose job fails in a way that is named by its argument. Submitted by name.
 */
public final class FailingJobs {

  private FailingJobs() {}

  public static void main(String[] arguments) throws IOException {
    try (SparkSession spark = spark()) {
      switch (arguments[0]) {
        case "heap" -> heap(spark);
        case "udf" -> udf(spark);
        case "result" -> collect(spark);
        case "broadcast" -> broadcast(spark);
        case "driver" -> fill();
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    }
  }

  private static SparkSession spark() {
    return SparkSession.builder()
        .config("spark.driver.maxResultSize", "2m")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate();
  }

  private static void heap(SparkSession spark) {
    spark
        .range(1)
        .mapPartitions(
            (MapPartitionsFunction<Long, Integer>) rows -> List.of(fill()).iterator(),
            Encoders.INT())
        .collectAsList();
  }

  private static void udf(SparkSession spark) {
    spark.udf().register("fill", (UDF1<Long, Integer>) id -> fill(), DataTypes.IntegerType);
    spark.range(1).select(functions.expr("fill(id)")).collectAsList();
  }

  private static void collect(SparkSession spark) {
    spark
        .range(0, 40, 1, 40)
        .map((MapFunction<Long, byte[]>) id -> random(200_000), Encoders.BINARY())
        .collectAsList();
  }

  private static void broadcast(SparkSession spark) {
    spark.conf().set("spark.sql.adaptive.enabled", "false");
    spark
        .range(1)
        .join(
            functions.broadcast(
                spark.range(40_000_000).withColumn("text", functions.col("id").cast("string"))),
            "id")
        .count();
  }

  /** What cannot be compressed. */
  private static byte[] random(int bytes) {
    byte[] all = new byte[bytes];
    new Random(bytes).nextBytes(all);
    return all;
  }

  private static int fill() {
    List<long[]> all = new ArrayList<>();
    while (all.size() < Integer.MAX_VALUE) {
      all.add(new long[1 << 20]);
    }
    return all.size();
  }
}
