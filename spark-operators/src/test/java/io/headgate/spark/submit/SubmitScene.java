package io.headgate.spark.submit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskOptions;
import io.headgate.run.DagRunId;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.spark.SparkPlugin;
import io.headgate.spark.SparkSessions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** An orchestrator, a lake and submissions in one directory. */
record SubmitScene(Path directory) {

  static final String TASK = "job";

  SparkPlugin spark() {
    return SparkPlugin.embedded(directory.resolve("lake"))
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.default.parallelism", "1")
        .config("spark.task.maxFailures", "1");
  }

  Submissions submissions() {
    return Submissions.in(directory.resolve("submissions"));
  }

  static Dag dag(String name, Operator operator, UnaryOperator<TaskOptions> options) {
    DagBuilder dag = Dag.named(name);
    dag.task(TASK, operator, options);
    return dag.build();
  }

  Orchestrator orchestrator(Dag... dags) {
    var builder =
        Orchestrator.builder()
            .embeddedStore(directory.resolve("store"))
            .plugin(spark())
            .plugin(submissions());
    for (Dag dag : dags) {
      builder = builder.dag(dag);
    }
    Orchestrator orchestrator = builder.build();
    orchestrator.start();
    return orchestrator;
  }

  /** Makes the table that is read, with one row of 21. */
  void makeBase() {
    try (SparkSessions sessions = spark().open()) {
      sessions.session().sql("CREATE NAMESPACE IF NOT EXISTS raw");
      sessions
          .session()
          .sql(
              "CREATE TABLE raw.sales USING iceberg AS SELECT 21 AS amount,"
                  + " DATE'1998-01-08' AS partition_date");
    }
  }

  List<Integer> amounts(String table) {
    try (SparkSessions sessions = spark().open()) {
      return sessions
          .session()
          .sql("SELECT CAST(amount AS INT) FROM " + table)
          .collectAsList()
          .stream()
          .map(row -> row.getInt(0))
          .toList();
    }
  }

  /** Runs the DAG for the day to its end. */
  static TaskInstance ended(Orchestrator orchestrator, String dag, DagRunState state) {
    DagRunId run = orchestrator.run(dag, Bodies.DAY);
    return ended(orchestrator, run, state);
  }

  static TaskInstance ended(Orchestrator orchestrator, DagRunId run, DagRunState state) {
    await()
        .atMost(Duration.ofMinutes(4))
        .until(() -> orchestrator.run(run).orElseThrow().state().isTerminal());
    TaskInstance task = orchestrator.tasks(run).get(0);
    assertThat(orchestrator.run(run).orElseThrow().state()).as(task.message()).isEqualTo(state);
    return task;
  }

  /** The attempts of all tasks, as they are on disk. */
  List<AttemptFiles> attempts() throws IOException {
    Path root = directory.resolve("submissions");
    if (!Files.exists(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.getFileName().toString().equals("task.json"))
          .map(file -> new AttemptFiles(requireNonNull(file.getParent())))
          .toList();
    }
  }

  /** The latest attempt once its driver has a Spark. */
  AttemptFiles awaitSpark() {
    return await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> attempts().stream().filter(SubmitScene::hasSpark).findFirst().orElse(null),
            found -> found != null);
  }

  private static boolean hasSpark(AttemptFiles files) {
    try {
      return files.report().flatMap(Report::application).isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException("test", e);
    }
  }
}
