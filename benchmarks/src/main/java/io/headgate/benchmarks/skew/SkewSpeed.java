package io.headgate.benchmarks.skew;

import static java.util.Objects.requireNonNull;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.percentile;
import static org.apache.spark.sql.functions.sum;

import io.headgate.benchmarks.Target;
import io.headgate.benchmarks.text.Numbers;
import io.headgate.benchmarks.text.TextTable;
import io.headgate.spark.skew.Aggregate;
import io.headgate.spark.skew.JoinType;
import io.headgate.spark.skew.SkewAggregate;
import io.headgate.spark.skew.SkewJoin;
import io.headgate.spark.skew.Technique;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Joins and aggregations of sales of which 60 % have one customer, plainly, by adaptive execution
 * and by each technique. The times of tasks count: what they would take on four slots, and the
 * longest of them. Results are compared.
 */
public final class SkewSpeed implements AutoCloseable {

  private static final int SLOTS = 4;
  private static final String PLAIN = "plain, adaptive execution off";
  private static final String ADAPTIVE = "adaptive execution";
  private static final String TUNED = "adaptive execution, tuned";
  private static final String PICKED = "picked";

  private final SparkSession spark;
  private final TaskTimes times = new TaskTimes();
  private final int rounds;
  private final Dataset<Row> sales;
  private final Dataset<Row> even;
  private final Dataset<Row> customers;

  private SkewSpeed(Path home, long rows, int rounds) {
    this.rounds = rounds;
    spark =
        SparkSession.builder()
            .master("local[" + Math.min(SLOTS, Runtime.getRuntime().availableProcessors()) + "]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "32")
            // Scans are divided as they would be with so many slots, however many there are.
            .config("spark.default.parallelism", Integer.toString(SLOTS))
            // The dimension is too large for a broadcast, as far as Spark knows.
            .config("spark.sql.autoBroadcastJoinThreshold", "-1")
            .config("spark.sql.warehouse.dir", home.resolve("warehouse").toString())
            .getOrCreate();
    spark.sparkContext().addSparkListener(times);
    long keys = Math.max(100, rows / 20);
    sales = written(home, "sales", rows, "IF(id % 10 < 6, 0, id % " + keys + ")");
    even = written(home, "even", rows, "id % " + keys);
    customers =
        parquet(
            home,
            "customers",
            spark.sql("SELECT id AS customer_id, id % 50 AS segment FROM range(" + keys + ")"));
  }

  private Dataset<Row> written(Path home, String name, long rows, String key) {
    return parquet(
        home,
        name,
        spark.sql(
            "SELECT "
                + key
                + " AS customer_id, id AS sale_id, id % 997 AS amount,"
                + " pmod(xxhash64(id), 1000000) AS price, repeat('x', 24) AS text"
                + " FROM range(0, "
                + rows
                + ", 1, 16)"));
  }

  private Dataset<Row> parquet(Path home, String name, Dataset<Row> rows) {
    String file = home.resolve(name).toString();
    rows.write().parquet(file);
    return spark.read().parquet(file);
  }

  /** What one way of doing it took. */
  private record Result(
      double seconds, double longestMillis, double shuffledMillis, double makespanMillis) {}

  /**
   * All cases.
   *
   * @param rows of sales
   * @param rounds of each way, after one that is not counted
   */
  public static List<Target> measure(Path home, long rows, int rounds, Consumer<Object> reader)
      throws IOException, TimeoutException {
    Path own = Files.createTempDirectory(Files.createDirectories(home), "skew");
    try (SkewSpeed speed = new SkewSpeed(own, rows, rounds)) {
      List<Target> targets = new ArrayList<>();
      Map<String, Result> join = speed.play("join, aggregated", speed.joins(), reader);
      targets.add(
          Target.atLeast(
              "skewed join: longest task after a shuffle, tuned adaptive execution, x the picked one's",
              3,
              ratio(join, Result::shuffledMillis)));
      targets.add(
          speed.unsplit(
              "right outer join, left side hot", speed.outer(JoinType.RIGHT_OUTER), reader));
      targets.add(speed.unsplit("full outer join", speed.outer(JoinType.FULL_OUTER), reader));
      targets.add(speed.unsplit("median by key", speed.medians(), reader));
      targets.add(speed.calm("join without skew", speed.calm(), reader));
      targets.add(speed.calm("count of distinct values by key", speed.distinct(), reader));
      return targets;
    }
  }

  private Target unsplit(
      String what, Map<String, Supplier<Dataset<Row>>> ways, Consumer<Object> reader)
      throws TimeoutException {
    return Target.atLeast(
        what + ": makespan of tuned adaptive execution, x the picked one's",
        2,
        ratio(play(what, ways, reader), Result::makespanMillis));
  }

  private Target calm(
      String what, Map<String, Supplier<Dataset<Row>>> ways, Consumer<Object> reader)
      throws TimeoutException {
    return Target.atMost(
        what + ": the picked one, x tuned adaptive execution",
        1.1,
        1 / ratio(play(what, ways, reader), Result::seconds));
  }

  private static double ratio(Map<String, Result> results, ToDoubleFunction<Result> figure) {
    return figure.applyAsDouble(requireNonNull(results.get(TUNED)))
        / figure.applyAsDouble(requireNonNull(results.get(PICKED)));
  }

  private Map<String, Supplier<Dataset<Row>>> joins() {
    Map<String, Supplier<Dataset<Row>>> ways = new LinkedHashMap<>();
    for (String how : List.of(PLAIN, ADAPTIVE, TUNED)) {
      ways.put(how, () -> aggregated(sales.join(customers, "customer_id")));
    }
    for (Technique technique :
        List.of(Technique.SALT, Technique.SPLIT_HOT, Technique.PRE_AGGREGATE)) {
      ways.put(technique.toString(), () -> skewJoin(sales).plan(technique).rows());
    }
    ways.put(PICKED, () -> skewJoin(sales).plan().rows());
    return ways;
  }

  private Map<String, Supplier<Dataset<Row>>> calm() {
    Map<String, Supplier<Dataset<Row>>> ways = new LinkedHashMap<>();
    ways.put(TUNED, () -> aggregated(even.join(customers, "customer_id")));
    ways.put(PICKED, () -> skewJoin(even).plan().rows());
    return ways;
  }

  private SkewJoin skewJoin(Dataset<Row> from) {
    return SkewJoin.of(from, customers, "customer_id")
        .aggregate(
            List.of("segment"), Aggregate.count().as("n"), Aggregate.sum("amount").as("total"));
  }

  private static Dataset<Row> aggregated(Dataset<Row> joined) {
    return joined.groupBy("segment").agg(count(lit(1)).as("n"), sum("amount").as("total"));
  }

  private Map<String, Supplier<Dataset<Row>>> outer(JoinType type) {
    String sparks = type == JoinType.RIGHT_OUTER ? "right_outer" : "full_outer";
    Map<String, Supplier<Dataset<Row>>> ways = new LinkedHashMap<>();
    ways.put(
        TUNED,
        () ->
            counted(
                sales.join(
                    customers,
                    CollectionConverters.asScala(List.of("customer_id")).toSeq(),
                    sparks)));
    ways.put(
        PICKED,
        () -> counted(SkewJoin.of(sales, customers, "customer_id").type(type).plan().rows()));
    return ways;
  }

  private static Dataset<Row> counted(Dataset<Row> joined) {
    return joined.agg(
        count(lit(1)).as("n"), sum(col("amount")).as("total"), sum(col("segment")).as("segments"));
  }

  private Map<String, Supplier<Dataset<Row>>> medians() {
    Map<String, Supplier<Dataset<Row>>> ways = new LinkedHashMap<>();
    ways.put(
        TUNED,
        () -> digest(sales.groupBy("customer_id").agg(percentile(col("price"), lit(0.5)).as("n"))));
    for (Technique technique : List.of(Technique.PRE_AGGREGATE, Technique.SPLIT_HOT)) {
      ways.put(technique.toString(), () -> digest(median().plan(technique).rows()));
    }
    ways.put(PICKED, () -> digest(median().plan().rows()));
    return ways;
  }

  private SkewAggregate median() {
    return SkewAggregate.of(
        sales, List.of("customer_id"), Aggregate.percentile("price", 0.5).as("n"));
  }

  private Map<String, Supplier<Dataset<Row>>> distinct() {
    Map<String, Supplier<Dataset<Row>>> ways = new LinkedHashMap<>();
    ways.put(
        TUNED,
        () -> digest(sales.groupBy("customer_id").agg(countDistinct(col("sale_id")).as("n"))));
    ways.put(
        PICKED,
        () ->
            digest(
                SkewAggregate.of(
                        sales, List.of("customer_id"), Aggregate.countDistinct("sale_id").as("n"))
                    .plan()
                    .rows()));
    return ways;
  }

  private static Dataset<Row> digest(Dataset<Row> groups) {
    return groups.agg(count(lit(1)).as("groups"), sum(col("n")).as("n"));
  }

  /** In turns, so that a noisy minute meets all. */
  private Map<String, Result> play(
      String what, Map<String, Supplier<Dataset<Row>>> ways, Consumer<Object> reader)
      throws TimeoutException {
    Map<String, List<Result>> all = new LinkedHashMap<>();
    String expected = "";
    for (int round = 0; round <= rounds; round++) {
      for (Map.Entry<String, Supplier<Dataset<Row>>> way : ways.entrySet()) {
        adapt(way.getKey());
        times.forget();
        long start = System.nanoTime();
        // The picked one has to look for its hot keys in that time.
        List<Row> rows = way.getValue().get().collectAsList();
        double seconds = (System.nanoTime() - start) / 1e9;
        spark.sparkContext().listenerBus().waitUntilEmpty();
        String found = rows.stream().map(Row::toString).sorted().toList().toString();
        if (!expected.isEmpty() && !found.equals(expected)) {
          throw new IllegalStateException(what + ", " + way.getKey() + ": other rows");
        }
        expected = found;
        if (round > 0) {
          all.computeIfAbsent(way.getKey(), name -> new ArrayList<>())
              .add(
                  new Result(
                      seconds,
                      times.longestMillis(false),
                      times.longestMillis(true),
                      times.makespanMillis(SLOTS)));
        }
      }
    }
    Map<String, Result> medians = new LinkedHashMap<>();
    all.forEach((name, results) -> medians.put(name, medians(results)));
    reader.accept(table(what, medians));
    return medians;
  }

  private static Result medians(List<Result> results) {
    return new Result(
        Numbers.median(results.stream().map(Result::seconds).toList()),
        Numbers.median(results.stream().map(Result::longestMillis).toList()),
        Numbers.median(results.stream().map(Result::shuffledMillis).toList()),
        Numbers.median(results.stream().map(Result::makespanMillis).toList()));
  }

  private TextTable table(String what, Map<String, Result> medians) {
    TextTable table =
        new TextTable(
            what + ", medians of " + rounds,
            "s",
            "longest task, ms",
            "after a shuffle, ms",
            "on " + SLOTS + " slots, ms",
            "x the picked one");
    Result picked = requireNonNull(medians.get(PICKED));
    medians.forEach(
        (name, result) ->
            table.row(
                List.of(
                    name,
                    Numbers.text(result.seconds()),
                    Numbers.text(result.longestMillis()),
                    Numbers.text(result.shuffledMillis()),
                    Numbers.text(result.makespanMillis()),
                    Numbers.text(result.makespanMillis() / picked.makespanMillis()))));
    return table;
  }

  /** Tuned: also where it costs a shuffle, and to partitions of the size of this data. */
  private void adapt(String how) {
    boolean tuned = !how.equals(PLAIN) && !how.equals(ADAPTIVE);
    spark.conf().set("spark.sql.adaptive.enabled", Boolean.toString(!how.equals(PLAIN)));
    spark.conf().set("spark.sql.adaptive.forceOptimizeSkewedJoin", Boolean.toString(tuned));
    spark
        .conf()
        .set(
            "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes",
            tuned ? "16MB" : "256MB");
    spark.conf().set("spark.sql.adaptive.advisoryPartitionSizeInBytes", tuned ? "16MB" : "64MB");
  }

  @Override
  public void close() {
    spark.stop();
  }
}
