package io.headgate.benchmarks.gates;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.QualityGate;
import io.headgate.quality.Sampling;
import io.headgate.quality.Schema;
import io.headgate.quality.SchemaMode;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.spark.SparkPlugin;
import io.headgate.time.DataInterval;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The metrics of gates, by each inspector and by those that stand beside it. */
public final class GateSpeed implements AutoCloseable {

  static final String DEEQU = "Deequ";
  static final String BARE = "bare scan (Spark, count of each column)";
  static final String LOCAL = "Headgate, local inspector (DuckDB)";
  static final String SPARK = "Headgate, Spark inspector";
  static final String ONE_BY_ONE = "one Spark query per metric";

  static final String BY_HAND = "DuckDB by hand";

  static final String METADATA_SMALL = "metadata, small table";
  static final String METADATA_BIG = "metadata, big table";

  private static final String MASTER = "local[2]";
  private static final String ALL = "all";

  private final Path home;
  private final int rounds;
  private final SparkPlugin plugin;
  private final Inspectors local;
  private final Inspectors onSpark;
  private final Optional<DeequProcess> deequ;

  /**
   * @param deequBuild where Deequ's project is built; without it, it is left out
   */
  public GateSpeed(Path home, Path deequBuild, long rows, long small, int rounds) {
    this.home = home.toAbsolutePath();
    this.rounds = rounds;
    this.plugin = SparkPlugin.embedded(this.home).config("spark.master", MASTER);
    this.local = new Inspectors(plugin.inspectingLocallyUpTo(Long.MAX_VALUE));
    this.onSpark = new Inspectors(plugin.inspectingLocallyUpTo(0));
    try {
      Files.createDirectories(this.home);
      Tables.make(spark(), this.home, rows, small);
      this.deequ =
          DeequProcess.isBuilt(deequBuild)
              ? Optional.of(new DeequProcess(deequBuild, options(), data(), MASTER))
              : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SparkSession spark() {
    return onSpark.sessions().session();
  }

  /** What Deequ's Java needs as well. */
  private static List<String> options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-Xmx") || option.startsWith("--add-opens"))
        .toList();
  }

  /** Iceberg keeps nothing but Parquet files of whole rows there. */
  private Path data() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("warehouse/bench"))) {
      return files
          .filter(path -> path.endsWith("data"))
          .filter(path -> path.toString().contains("/bench/big"))
          .findFirst()
          .orElseThrow();
    }
  }

  Turns.Medians suite(Suite suite) throws Exception {
    Turns turns = new Turns();
    if (deequ.isPresent()) {
      turns.with(DEEQU, () -> deequ.get().seconds(suite));
    }
    turns
        .timing(BARE, this::bareScan)
        .timing(SPARK, () -> onSpark.look(Tables.BIG, ALL, suite))
        .timing(LOCAL, () -> local.look(Tables.BIG, ALL, suite))
        .timing(BY_HAND, () -> DuckDbByHand.read(data(), suite));
    return turns.play(suite.name(), rounds);
  }

  Turns.Medians oneByOne(Suite suite) throws Exception {
    return new Turns()
        .timing(SPARK, () -> onSpark.look(Tables.BIG, ALL, suite))
        .timing(ONE_BY_ONE, () -> onSpark.lookOneByOne(Tables.BIG, ALL, suite))
        .play(suite.name(), 1);
  }

  /** Of the files: Iceberg would answer counts from its metadata. */
  private void bareScan() throws IOException {
    Dataset<Row> files = spark().read().parquet(data().toString());
    String[] counts =
        Stream.of(files.columns()).map(column -> "count(" + column + ")").toArray(String[]::new);
    files.selectExpr(counts).collectAsList();
  }

  Turns.Medians metadata() throws Exception {
    return new Turns()
        .timing(METADATA_SMALL, () -> local.look(Tables.SMALL, ALL, Suite.metadata()))
        .timing(METADATA_BIG, () -> local.look(Tables.BIG, ALL, Suite.metadata()))
        .play(Suite.metadata().name(), rounds * 4);
  }

  Turns.Medians wide() throws Exception {
    Suite suite = Suite.wide(Tables.WIDE);
    return new Turns()
        .timing(SPARK, () -> onSpark.look(Tables.WIDE_ONE, ALL, suite))
        .timing(LOCAL, () -> local.look(Tables.WIDE_ONE, ALL, suite))
        .play(suite.name(), rounds);
  }

  /** What was planned to be read, of one day and of the year. */
  List<String> partitionScope() {
    String day = Tables.FIRST.plusDays(100).toString();
    var whole = io.headgate.dataset.Dataset.named(Tables.DAILY.name().value()).build();
    return List.of(
        "one day: " + local.look(Tables.DAILY, day, Suite.scalars()).inspector(),
        "one day: " + onSpark.look(Tables.DAILY, day, Suite.scalars()).inspector(),
        "the year: " + local.look(whole, ALL, Suite.scalars()).inspector());
  }

  /** The example's gate on FoodMart's receipts, and one of the program's own table. */
  List<Turns.Medians> oneDayThroughTheOrchestrator() throws Exception {
    return List.of(
        oneDay(
            "FoodMart's receipts of a day",
            QualityGate.on(Tables.FOODMART)
                .require(Metric.rowCount().isAtLeast(1))
                .require(Metric.completeness("customer_id").isEqualTo(1))
                .require(Metric.completeness("product_id").isEqualTo(1))
                .require(Schema.hasNotDrifted(SchemaMode.BACKWARD))
                .warnUnless(Metric.rowCount().isAtLeast(100))
                .warnUnless(
                    Metric.uniqueness("product_id", "customer_id", "promotion_id", "store_id")
                        .isEqualTo(1))
                .sampling(Sampling.upTo(4).redacting("customer_id"))),
        oneDay(
            "a day of the program's table",
            QualityGate.on(Tables.DAILY)
                .require(Metric.rowCount().isAtLeast(1))
                .require(Metric.completeness("store").isAtLeast(0.9))
                .require(Metric.mean("price").isBetween(0, 1_000))
                .require(Metric.uniqueness("id").isEqualTo(1))));
  }

  /** A run whose one task is a gate over a day, from the call until all of it is in the store. */
  private Turns.Medians oneDay(String name, QualityGate gate) throws Exception {
    DagBuilder builder = Dag.named("gates");
    builder.task("gate", gate);
    try (Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(Files.createTempDirectory(home, "store"))
            .plugin(plugin)
            .dag(builder.build())
            .build()) {
      orchestrator.start();
      Iterator<LocalDate> days =
          Stream.generate(() -> days(gate.dataset())).flatMap(List::stream).iterator();
      Turns.Medians medians =
          new Turns()
              .timing(name, () -> run(orchestrator, days.next()))
              .play("gate through the orchestrator", rounds * 4);
      orchestrator
          .ledger()
          .observations(gate.dataset().name(), DataInterval.ALWAYS)
          .forEach(GateSpeed::requireLocal);
      return medians;
    }
  }

  /** Those that have rows. */
  private List<LocalDate> days(io.headgate.dataset.Dataset dataset) {
    return spark()
        .sql(
            "SELECT DISTINCT partition."
                + dataset.partitionColumn()
                + " FROM "
                + dataset.name()
                + ".partitions ORDER BY 1")
        .collectAsList()
        .stream()
        .map(row -> row.getDate(0).toLocalDate())
        .toList();
  }

  private static void requireLocal(Observation seen) {
    if (!seen.inspector().startsWith("duckdb")) {
      throw new IllegalStateException("Not the local inspector: " + seen);
    }
  }

  private static void run(Orchestrator orchestrator, LocalDate date) throws InterruptedException {
    DagRunId run = orchestrator.run("gates", date);
    if (!orchestrator.awaitQuiet(Duration.ofMinutes(1))
        || orchestrator.run(run).orElseThrow().state() != DagRunState.SUCCESS) {
      throw new IllegalStateException("Run " + run + " did not succeed");
    }
  }

  @Override
  public void close() throws IOException {
    if (deequ.isPresent()) {
      deequ.get().close();
    }
    local.close();
    onSpark.close();
  }
}
