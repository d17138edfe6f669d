package io.headgate.spark.submit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.Orchestrator;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskInstance;
import io.headgate.spark.SparkParameters;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Real drivers on a real YARN, in a build with the profiles spark-4.0 and yarn. */
@Timeout(400)
@EnabledIf("io.headgate.spark.submit.MiniYarn#isThere")
class YarnSubmitTest {

  private static final String OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  @TempDir Path directory;

  @Test
  void submitsInBothDeployModesWithoutAnInstallationOfSpark() throws Exception {
    SubmitScene scene = new SubmitScene(directory);
    scene.makeBase();
    try (MiniYarn yarn = MiniYarn.start(directory)) {
      SubmitSettings settings =
          SubmitSettings.master("yarn")
              .driverMemory("512m")
              .executorMemory("512m")
              .executorCores(1)
              .executors(1)
              .jar(InstalledSpark.in(directory).application())
              .environment("HADOOP_CONF_DIR", yarn.configuration().toString())
              .config("spark.yarn.appMasterEnv.JAVA_HOME", System.getProperty("java.home"))
              .config("spark.executorEnv.JAVA_HOME", System.getProperty("java.home"))
              .config("spark.driver.extraJavaOptions", OPTIONS)
              .config("spark.executor.extraJavaOptions", OPTIONS);
      SparkSubmit submitted =
          SparkSubmit.of(Bodies.Multiplied.class, SparkParameters.of("by", 2)).reads(Bodies.BASE);
      try (Orchestrator orchestrator =
          scene.orchestrator(
              SubmitScene.dag(
                  "client",
                  submitted.with(settings).writes(Bodies.result("client")),
                  options -> options),
              SubmitScene.dag(
                  "cluster",
                  submitted
                      .with(settings.deployMode(DeployMode.CLUSTER))
                      .writes(Bodies.result("cluster")),
                  options -> options))) {
        orchestrator.reportMaterialized(Bodies.BASE, List.of(Bodies.DAY.toString()), "test");
        for (String dag : List.of("client", "cluster")) {
          TaskInstance task = SubmitScene.ended(orchestrator, dag, DagRunState.SUCCESS);
          assertThat(task.message()).startsWith("1 rows").contains("application_");
        }
      }
    }
    assertThat(scene.amounts("mart.client")).containsExactly(42);
    assertThat(scene.amounts("mart.cluster")).containsExactly(42);
  }
}
