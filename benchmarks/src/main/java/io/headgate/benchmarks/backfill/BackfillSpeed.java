package io.headgate.benchmarks.backfill;

import io.headgate.Orchestrator;
import io.headgate.backfill.BackfillId;
import io.headgate.benchmarks.Target;
import io.headgate.benchmarks.lake.FoodMart;
import io.headgate.benchmarks.lake.PluginServices;
import io.headgate.benchmarks.text.Numbers;
import io.headgate.benchmarks.text.TextTable;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.run.DagRun;
import io.headgate.run.DagRunState;
import io.headgate.spark.SparkPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.spark.sql.SparkSession;

/**
 * A backfill of FoodMart's receipts and of two levels that are made from them: a job per day, and
 * all days in one; beside both, the same Spark jobs in a plain loop.
 */
public final class BackfillSpeed {

  private static final int WORKERS = 2;
  private static final String MASTER = "local[2]";

  private final SparkPlugin plugin;
  private final int days;

  private BackfillSpeed(SparkPlugin plugin, int days) {
    this.plugin = plugin;
    this.days = days;
  }

  /** What was measured of one size of jobs. */
  private record Result(double backfill, double bare) {}

  /**
   * Both sizes of jobs.
   *
   * @param days of receipts, from the first of the year
   * @param rounds of each, after one that is not counted; with a job per day there is one fewer
   */
  public static List<Target> measure(Path home, int days, int rounds, Consumer<Object> reader)
      throws Exception {
    Path own = Files.createTempDirectory(Files.createDirectories(home), "backfill");
    SparkPlugin plugin =
        SparkPlugin.embedded(own.resolve("lake"))
            .config("spark.master", MASTER)
            .config("spark.sql.shuffle.partitions", "2");
    BackfillSpeed speed = new BackfillSpeed(plugin, days);
    try (PluginServices services = new PluginServices(plugin)) {
      SparkSession spark = services.sessions().session();
      spark.sql("CREATE NAMESPACE IF NOT EXISTS bench");
      FoodMart.make(spark, own);
      Result all = speed.measure(own, spark, days, rounds);
      reader.accept(
          "all days in a job, ms: "
              + Numbers.text(all.backfill)
              + ", bare "
              + Numbers.text(all.bare));
      Result single = speed.measure(own, spark, 1, Math.max(1, rounds - 1));
      TextTable table =
          new TextTable("backfill", "jobs", "backfill, ms", "bare jobs, ms", "x the bare jobs");
      row(table, "all days in a job", Level.ALL.size(), all);
      row(table, "a job per day", Level.ALL.size() * days, single);
      reader.accept(table);
      return List.of(
          Target.atLeast(
              "backfill: all days in a job, times as fast as a job per day",
              10,
              single.backfill / all.backfill),
          Target.atMost(
              "backfill: all days in a job, x the bare jobs", 1.1, all.backfill / all.bare),
          Target.atMost(
              "backfill: a job per day, x the bare jobs", 1.1, single.backfill / single.bare));
    }
  }

  private static void row(TextTable table, String what, int jobs, Result result) {
    table.row(
        List.of(
            what,
            Integer.toString(jobs),
            Numbers.text(result.backfill),
            Numbers.text(result.bare),
            Numbers.text(result.backfill / result.bare)));
  }

  /** In turns, so that a noisy minute meets both. */
  private Result measure(Path home, SparkSession spark, int daysPerJob, int rounds)
      throws Exception {
    List<Double> backfills = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    try (Orchestrator orchestrator = orchestrator(Files.createTempDirectory(home, "store"))) {
      orchestrator.reportMaterialized(FoodMart.RECEIPTS, labels(), "FoodMart");
      orchestrator.start();
      int warmUp = daysPerJob == 1 ? Math.min(days, 20) : days;
      backfill(orchestrator, warmUp, daysPerJob);
      BareSpark.run(spark, FoodMart.FIRST, warmUp, daysPerJob, WORKERS);
      for (int round = 0; round < rounds; round++) {
        forgetHistory(spark);
        backfills.add(backfill(orchestrator, days, daysPerJob));
        String made = content(spark);
        forgetHistory(spark);
        long start = System.nanoTime();
        BareSpark.run(spark, FoodMart.FIRST, days, daysPerJob, WORKERS);
        bare.add((System.nanoTime() - start) / 1e6);
        if (!content(spark).equals(made)) {
          throw new IllegalStateException("The bare jobs make " + content(spark) + ", not " + made);
        }
      }
    }
    return new Result(Numbers.median(backfills), Numbers.median(bare));
  }

  private Orchestrator orchestrator(Path store) throws IOException {
    DagBuilder dag = Dag.named("shop");
    Optional<TaskRef> before = Optional.empty();
    for (Level level : Level.ALL) {
      String name = level.to().name().value().replace('.', '_');
      before =
          Optional.of(
              before.isPresent()
                  ? dag.after(List.of(before.get())).task(name, level.task())
                  : dag.task(name, level.task()));
    }
    return Orchestrator.builder()
        .embeddedStore(store)
        .workers(WORKERS)
        .plugin(plugin)
        .dag(dag.build())
        .build();
  }

  private List<String> labels() {
    return Stream.iterate(FoodMart.FIRST, day -> day.plusDays(1))
        .limit(days)
        .map(LocalDate::toString)
        .toList();
  }

  /** From the request of a plan until the run has ended. */
  private static double backfill(Orchestrator orchestrator, int days, int daysPerJob)
      throws InterruptedException {
    long start = System.nanoTime();
    BackfillId id =
        orchestrator.submit(
            orchestrator
                .backfill(Level.ALL.get(0).to())
                .from(FoodMart.FIRST)
                .through(FoodMart.FIRST.plusDays(days - 1))
                .partitionsPerRun(daysPerJob)
                .plan());
    if (!orchestrator.awaitQuiet(Duration.ofMinutes(30))) {
      throw new IllegalStateException("Backfill " + id + " does not end");
    }
    double millis = (System.nanoTime() - start) / 1e6;
    DagRun run =
        orchestrator.runs(Optional.of(id.value()), List.of(), 1).stream().findFirst().orElseThrow();
    if (run.state() != DagRunState.SUCCESS) {
      throw new IllegalStateException(
          "Backfill " + id + " ended as " + run.state() + ": " + orchestrator.tasks(run.id()));
    }
    return millis;
  }

  /**
   * Every commit reads and writes a table's whole history, so that whoever comes second would have
   * more to do.
   */
  private static void forgetHistory(SparkSession spark) throws Exception {
    for (Level level : Level.ALL) {
      Spark3Util.loadIcebergTable(spark, level.to().name().value())
          .expireSnapshots()
          .expireOlderThan(System.currentTimeMillis())
          .retainLast(1)
          .cleanupLevel(ExpireSnapshots.CleanupLevel.NONE)
          .commit();
    }
  }

  /** Of the last level: that the jobs do the same. */
  private static String content(SparkSession spark) {
    return spark
        .sql("SELECT count(*), sum(receipts), sum(best) FROM " + Level.ALL.get(2).to().name())
        .head()
        .toString();
  }
}
