package io.headgate.benchmarks.listener;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.headgate.Orchestrator;
import io.headgate.benchmarks.Target;
import io.headgate.benchmarks.lake.PluginServices;
import io.headgate.benchmarks.text.Numbers;
import io.headgate.benchmarks.text.TextTable;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dataset.Dataset;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.spark.SparkPlugin;
import io.headgate.spark.SparkSql;
import io.headgate.spark.stage.StageListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Chains of small Spark jobs beside the same jobs in a loop, and a stage of many tasks with and
 * without a listener.
 */
public final class ListenerCost {

  private static final LocalDate FIRST = LocalDate.of(1998, 1, 1);
  private static final String QUERY =
      "SELECT DATE'%s' AS partition_date, id FROM range(0, 8, 1, 1)";

  private final int jobs;
  private final int rounds;

  private ListenerCost(int jobs, int rounds) {
    this.jobs = jobs;
    this.rounds = rounds;
  }

  /**
   * Both.
   *
   * @param jobs of the chain
   * @param tasks of the stage
   * @param rounds of each, after one that is not counted
   */
  public static List<Target> measure(
      Path home, int jobs, int tasks, int rounds, Consumer<Object> reader) throws Exception {
    Path own = Files.createTempDirectory(Files.createDirectories(home), "listener");
    SparkPlugin plugin =
        SparkPlugin.embedded(own.resolve("lake"))
            .config("spark.master", "local[2]")
            .config("spark.sql.shuffle.partitions", "2");
    ListenerCost cost = new ListenerCost(jobs, rounds);
    try (PluginServices services = new PluginServices(plugin)) {
      SparkSession spark = services.sessions().session();
      spark.sql("CREATE NAMESPACE IF NOT EXISTS chain");
      return List.of(
          cost.aroundJobs(own, plugin, spark, reader), cost.onAStage(spark, tasks, reader));
    }
  }

  private Target aroundJobs(
      Path own, SparkPlugin plugin, SparkSession spark, Consumer<Object> reader) throws Exception {
    List<Double> ours = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    try (Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(Files.createTempDirectory(own, "store"))
            .workers(1)
            .plugin(plugin)
            .dag(chain())
            .build()) {
      orchestrator.start();
      for (int round = 0; round <= rounds; round++) {
        LocalDate day = FIRST.plusDays(round);
        double chained = millis(() -> run(orchestrator, day));
        double looped = millis(() -> loop(spark, day));
        if (round > 0) {
          ours.add(chained / jobs);
          bare.add(looped / jobs);
        }
      }
    }
    double more = Numbers.median(ours) - Numbers.median(bare);
    TextTable table = new TextTable("a chain of " + jobs + " small jobs", "ms per job");
    table.row(List.of("as tasks of Headgate", Numbers.text(Numbers.median(ours))));
    table.row(List.of("in a loop", Numbers.text(Numbers.median(bare))));
    reader.accept(table);
    return Target.atMost("Spark jobs in process: ms per task beyond the job", 20, more);
  }

  private static Dataset dataset(int job) {
    return Dataset.named("chain.step_" + job).daily(ZoneOffset.UTC).build();
  }

  private Dag chain() {
    DagBuilder dag = Dag.named("chain");
    Optional<TaskRef> before = Optional.empty();
    for (int job = 0; job < jobs; job++) {
      SparkSql sql =
          SparkSql.text("SELECT :partition_start AS partition_date, id FROM range(0, 8, 1, 1)")
              .writes(dataset(job));
      String name = "step_" + job;
      before =
          Optional.of(
              before.isPresent() ? dag.after(before.get()).task(name, sql) : dag.task(name, sql));
    }
    return dag.build();
  }

  private static void run(Orchestrator orchestrator, LocalDate day) throws Exception {
    DagRunId id = orchestrator.run("chain", day);
    if (!orchestrator.awaitQuiet(Duration.ofMinutes(30))
        || orchestrator.run(id).orElseThrow().state() != DagRunState.SUCCESS) {
      throw new IllegalStateException("The chain " + id + " failed: " + orchestrator.tasks(id));
    }
  }

  /** Into the same tables, which the chain has made. */
  private void loop(SparkSession spark, LocalDate day) throws Exception {
    for (int job = 0; job < jobs; job++) {
      spark
          .sql(QUERY.formatted(day))
          .writeTo(dataset(job).name().value())
          .overwrite(col("partition_date").equalTo(lit(day)));
    }
  }

  private Target onAStage(SparkSession spark, int tasks, Consumer<Object> reader) throws Exception {
    List<Double> plain = new ArrayList<>();
    List<Double> listened = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      double without = millis(() -> stage(spark, tasks));
      String group = "listened/" + round;
      double with =
          millis(
              () -> {
                spark.sparkContext().setJobGroup(group, group, true);
                try (StageListener listener = StageListener.listen(spark, group)) {
                  stage(spark, tasks);
                  int known = listener.profile(List.of()).stages().get(0).tasks();
                  if (known != tasks) {
                    throw new IllegalStateException("Only " + known + " tasks were heard of");
                  }
                } finally {
                  spark.sparkContext().clearJobGroup();
                }
              });
      if (round > 0) {
        plain.add(without);
        listened.add(with);
      }
    }
    double ratio = Numbers.median(listened) / Numbers.median(plain);
    TextTable table = new TextTable("a stage of " + tasks + " tasks", "ms");
    table.row(List.of("without a listener", Numbers.text(Numbers.median(plain))));
    table.row(List.of("with a listener and a profile", Numbers.text(Numbers.median(listened))));
    reader.accept(table);
    return Target.atMost(
        "a stage of " + tasks + " tasks: with the listener, x without", 1.02, ratio);
  }

  private static void stage(SparkSession spark, int tasks) {
    SparkContext context = spark.sparkContext();
    context.range(0, tasks, 1, tasks).count();
  }

  /** What is timed. */
  private interface Work {
    void run() throws Exception;
  }

  private static double millis(Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }
}
