package io.headgate.spark.failure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real jobs that fail for real, each in a driver of its own. */
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
    Map<Case, Process> drivers = new LinkedHashMap<>();
    try {
      for (Case some : CASES) {
        drivers.put(some, start(some.job(), log(some)));
      }
      for (Case some : CASES) {
        Process driver = requireNonNull(drivers.get(some));
        assertThat(driver.waitFor(120, TimeUnit.SECONDS)).as("%s ended", some.job()).isTrue();
        assertThat(driver.exitValue()).as(some.job()).isEqualTo(some.exitCode());
        FailureSignals byLog = FailureSignals.none().withLog(log(some));
        assertDiedOf(some, byLog);
        assertDiedOf(some, byLog.withExitCode(some.exitCode()));
      }
    } finally {
      drivers.values().forEach(Process::destroyForcibly);
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

  private static Process start(String job, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().strip().split("\\s+")));
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dlog4j2.configurationFile=driver-log4j2.properties",
            "-Dspark.ui.enabled=false",
            "-Dspark.driver.host=127.0.0.1",
            "-Dspark.driver.bindAddress=127.0.0.1",
            "-cp",
            System.getProperty("java.class.path"),
            FailingJobs.class.getName(),
            job));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
