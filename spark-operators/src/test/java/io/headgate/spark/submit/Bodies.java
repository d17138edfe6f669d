package io.headgate.spark.submit;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;

import io.headgate.dataset.Dataset;
import io.headgate.spark.SparkInputs;
import io.headgate.spark.SparkMain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What the submissions of the tests compute. */
public final class Bodies {

  static final LocalDate DAY = LocalDate.of(1998, 1, 8);

  static final Dataset BASE =
      Dataset.named("raw.sales").daily(ZoneOffset.UTC).startingOn(DAY).build();

  private Bodies() {}

  static Dataset result(String table) {
    return Dataset.named("mart." + table).daily(ZoneOffset.UTC).startingOn(DAY).build();
  }

  private static org.apache.spark.sql.Dataset<Row> dated(org.apache.spark.sql.Dataset<Row> rows) {
    return rows.withColumn("partition_date", to_date(lit(DAY.toString())));
  }

  /** Multiplies what it reads. */
  public static final class Multiplied implements SparkMain {
    @Override
    public org.apache.spark.sql.Dataset<Row> rows(SparkSession spark, SparkInputs inputs) {
      return inputs
          .read(BASE)
          .withColumn("amount", col("amount").multiply(inputs.parameters().integer("by")));
    }

    @Override
    public String version() {
      return "1";
    }
  }

  /** Never ends. */
  public static final class Endless implements SparkMain {
    @Override
    public org.apache.spark.sql.Dataset<Row> rows(SparkSession spark, SparkInputs inputs) {
      return dated(
          spark
              .range(1)
              .map(
                  (MapFunction<Long, Integer>)
                      id -> {
                        new CountDownLatch(1).await();
                        return 1;
                      },
                  Encoders.INT())
              .toDF("amount"));
    }

    @Override
    public String version() {
      return "1";
    }
  }

  /** Ends when a file appears. */
  public static final class Patient implements SparkMain {
    @Override
    public org.apache.spark.sql.Dataset<Row> rows(SparkSession spark, SparkInputs inputs)
        throws Exception {
      Path file = Path.of(inputs.parameters().text("file"));
      for (int i = 0; i < 2_000 && !Files.exists(file); i++) {
        Thread.sleep(50);
      }
      return dated(spark.range(3).toDF("amount"));
    }

    @Override
    public String version() {
      return "1";
    }
  }

  /** Fills the heap of the driver. */
  public static final class Gathering implements SparkMain {
    @Override
    public org.apache.spark.sql.Dataset<Row> rows(SparkSession spark, SparkInputs inputs) {
      List<byte[]> all = new ArrayList<>();
      for (int i = 0; i < 1_000_000; i++) {
        all.add(new byte[1 << 20]);
      }
      return dated(spark.range(all.size()).toDF("amount"));
    }

    @Override
    public String version() {
      return "1";
    }
  }

  /** Holds as many mebibytes as its parameter says in each of its tasks, of which there is one. */
  public static final class Holding implements SparkMain {
    @Override
    public org.apache.spark.sql.Dataset<Row> rows(SparkSession spark, SparkInputs inputs) {
      int mebibytes = (int) inputs.parameters().integer("mebibytes");
      return dated(
          spark
              .range(0, 1, 1, 1)
              .mapPartitions(
                  (MapPartitionsFunction<Long, Integer>)
                      rows -> {
                        List<byte[]> held = new ArrayList<>();
                        // Small ones: a heap in regions would give a large one two of them.
                        for (int i = 0; i < 8 * mebibytes; i++) {
                          held.add(new byte[1 << 17]);
                        }
                        return List.of(held.size() / 8).iterator();
                      },
                  Encoders.INT())
              .toDF("amount"));
    }

    @Override
    public String version() {
      return "1";
    }
  }

  /** Divides by zero, as it will again. */
  public static final class Wrong implements SparkMain {
    @Override
    public org.apache.spark.sql.Dataset<Row> rows(SparkSession spark, SparkInputs inputs) {
      return dated(spark.range(1).selectExpr("CAST(1 / id AS INT) AS amount"));
    }

    @Override
    public String version() {
      return "1";
    }
  }

  /** Cannot be made. */
  public static final class Private implements SparkMain {
    private Private() {}

    @Override
    public org.apache.spark.sql.Dataset<Row> rows(SparkSession spark, SparkInputs inputs) {
      return spark.emptyDataFrame();
    }

    @Override
    public String version() {
      return "1";
    }
  }
}
