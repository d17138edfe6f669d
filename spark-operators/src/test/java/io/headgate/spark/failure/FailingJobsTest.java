package io.headgate.spark.failure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Lists;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real jobs that are submitted and fail for real, each in a driver of its own. */
@Tag("faults")
class FailingJobsTest {

  @TempDir Path directory;

  private record Case(String job, int exitCode, FailureClass expected) {}

  private static final List<Case> CASES =
      List.of(
          new Case("heap", 52, FailureClass.EXECUTOR_HEAP),
          new Case("udf", 52, FailureClass.EXECUTOR_HEAP),
          new Case("result", 1, FailureClass.RESULT_SIZE),
          new Case("broadcast", 1, FailureClass.BROADCAST),
          new Case("driver", 1, FailureClass.DRIVER_HEAP));

  @Test
  void whatJobsDiedOf() throws Exception {
    dieOf("local[1]", CASES, CASES.size());
  }

  /**
   * There the driver outlives its executors, and ends as it does for any failed job. One of them in
   * every build.
   */
  @Test
  void whatJobsOnExecutorsDiedOf() throws Exception {
    dieOf(
        "local-cluster[1,1,512]",
        CASES.stream()
            .limit("full".equals(System.getProperty("headgate.faults")) ? CASES.size() : 1)
            .map(some -> new Case(some.job(), 1, some.expected()))
            .toList(),
        1);
  }

  /**
   * @param atOnce how many drivers live at the same time
   */
  private void dieOf(String master, List<Case> cases, int atOnce) throws Exception {
    for (List<Case> some : Lists.partition(cases, atOnce)) {
      Map<Case, Process> drivers = new LinkedHashMap<>();
      try {
        for (Case one : some) {
          drivers.put(one, start(master, one.job(), log(one)));
        }
        for (Case one : some) {
          Process driver = requireNonNull(drivers.get(one));
          assertThat(driver.waitFor(120, TimeUnit.SECONDS)).as("%s ended", one.job()).isTrue();
          assertThat(driver.exitValue())
              .as(() -> one.job() + ": " + tail(log(one)))
              .isEqualTo(one.exitCode());
          FailureSignals byLog = FailureSignals.none().withLog(log(one));
          assertDiedOf(one, byLog);
          assertDiedOf(one, byLog.withExitCode(one.exitCode()));
        }
      } finally {
        drivers.values().forEach(Process::destroyForcibly);
      }
    }
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void assertDiedOf(Case some, FailureSignals signals) {
    FailureDiagnosis diagnosis = FailureClassifier.classify(signals).orElseThrow();
    assertThat(diagnosis.failure())
        .as("%s: %s", some.job(), diagnosis.evidence())
        .isEqualTo(some.expected());
  }

  private Path log(Case some) {
    return directory.resolve(some.job() + ".log");
  }

  private Process start(String master, String job, Path log) throws IOException {
    String classPath = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().strip().split("\\s+")));
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlog4j2.configurationFile=driver-log4j2.properties",
            "-cp",
            classPath,
            "org.apache.spark.deploy.SparkSubmit",
            "--class",
            FailingJobs.class.getName(),
            "--master",
            master));
    Map.of(
            "spark.ui.enabled", "false",
            "spark.driver.host", "127.0.0.1",
            "spark.driver.bindAddress", "127.0.0.1",
            "spark.task.maxFailures", "1",
            "spark.executor.memory", "512m",
            "spark.executor.extraClassPath", classPath)
        .forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
    // The class is on the class path already.
    command.addAll(List.of("spark-internal", job));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    // What executors are started from: no distribution, the class path has everything.
    Files.createDirectories(directory.resolve("jars"));
    builder.environment().put("SPARK_HOME", directory.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder.start();
  }
}
