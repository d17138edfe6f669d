package io.headgate.docs;

import static org.apache.spark.sql.functions.col;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.Operator;
import io.headgate.dataset.Dataset;
import io.headgate.spark.SparkInputs;
import io.headgate.spark.SparkJob;
import io.headgate.spark.SparkMain;
import io.headgate.spark.SparkParameters;
import io.headgate.spark.SparkPlugin;
import io.headgate.spark.submit.LoopbackCluster;
import io.headgate.spark.submit.ResourceLadder;
import io.headgate.spark.submit.SparkSubmit;
import io.headgate.spark.submit.Submissions;
import io.headgate.spark.submit.SubmitSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Samples of the page on where Spark bodies run. */
public final class Submitted {

  private Submitted() {}

  /** Receipts of some size. */
  // region body
  public static final class LargeReceipts implements SparkMain {
    @Override
    public org.apache.spark.sql.Dataset<Row> rows(SparkSession spark, SparkInputs inputs) {
      double least = inputs.parameters().number("least");
      return inputs.read(StoreSales.CLEAN).where(col("store_sales").geq(least));
    }

    @Override
    public String version() {
      return "1";
    }
  }

  // endregion

  static List<Operator> both(Dataset large) {
    // region move
    Operator here =
        SparkJob.of(LargeReceipts.class, SparkParameters.of("least", 10.0))
            .reads(StoreSales.CLEAN)
            .writes(large);
    Operator submitted =
        SparkSubmit.of(LargeReceipts.class, SparkParameters.of("least", 10.0))
            .reads(StoreSales.CLEAN)
            .writes(large);
    // endregion
    return List.of(here, submitted);
  }

  static OrchestratorBuilder plugin(Path home, Dag dag) {
    return
    // region plugin
    Orchestrator.builder()
        .embeddedStore(home)
        .plugin(SparkPlugin.embedded(home.resolve("warehouse")))
        .plugin(Submissions.in(home.resolve("submissions")))
        .dag(dag)
    // endregion
    ;
  }

  static SparkSubmit settings(SparkSubmit job, Path jar) {
    // region settings
    SubmitSettings settings =
        SubmitSettings.master("spark://spark.acme.example:7077")
            .driverMemory("2g")
            .executorMemory("4g")
            .executorCores(4)
            .executors(10)
            .jar(jar)
            .config("spark.sql.shuffle.partitions", "400");
    return job.with(settings);
    // endregion
  }

  static void ladder(DagBuilder dag, SparkSubmit job) {
    // region ladder
    ResourceLadder ladder = ResourceLadder.standard().executorMemoryUpTo("16g");
    dag.task("large", job.with(ladder), options -> options.retry(ladder.retries()));
    // endregion
  }

  static void onACluster(SparkSubmit job, Consumer<Operator> run) throws Exception {
    // region cluster
    try (LoopbackCluster cluster = LoopbackCluster.start(2, 1, "1g")) {
      run.accept(job.with(SubmitSettings.master(cluster.master()).executorMemory("512m")));
    }
    // endregion
  }
}
