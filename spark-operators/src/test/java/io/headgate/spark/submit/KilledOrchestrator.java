package io.headgate.spark.submit;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.spark.SparkParameters;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** An orchestrator in a process of its own, to be killed while its driver computes. */
final class KilledOrchestrator {

  static final String DAG = "patient";

  private KilledOrchestrator() {}

  static Dag dag(Path directory) {
    return SubmitScene.dag(
        DAG,
        SparkSubmit.of(Bodies.Patient.class, SparkParameters.of("file", directory.resolve("go on")))
            .writes(Bodies.result("patient")),
        options -> options);
  }

  public static void main(String[] arguments) throws InterruptedException {
    Path directory = Path.of(arguments[0]);
    try (Orchestrator orchestrator = new SubmitScene(directory).orchestrator(dag(directory))) {
      orchestrator.run(DAG, Bodies.DAY);
      new CountDownLatch(1).await();
    }
  }
}
