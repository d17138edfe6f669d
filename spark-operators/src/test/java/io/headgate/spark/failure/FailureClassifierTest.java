package io.headgate.spark.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dag.PermanentFailure;
import io.headgate.dag.PlatformFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkException;
import org.apache.spark.memory.SparkOutOfMemoryError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts are those that Spark, YARN, Kubernetes and the JVM write. */
class FailureClassifierTest {

  private static FailureDiagnosis classified(FailureSignals signals) {
    return FailureClassifier.classify(signals).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          EXECUTOR_HEAP    | true  | Command exited with code 52
          EXECUTOR_HEAP    | true  | The executor with id 3 exited with exit code 52(JVM OOM).
          CONTAINER_MEMORY | false | Command exited with code 137
          CONTAINER_MEMORY | false | The executor with id 3 exited with exit code 137(SIGKILL, possible container OOM).
          CONTAINER_MEMORY | true  | Container killed by YARN for exceeding physical memory limits. 5.6 GB of 5.5 GB physical memory used. Consider boosting spark.executor.memoryOverhead.
          CONTAINER_MEMORY | true  | Container killed by YARN for exceeding memory limits. 10.4 GB of 10.4 GB physical memory used.
          CONTAINER_MEMORY | true  | Container [pid=2,containerID=c] is running beyond physical memory limits. Current usage: 2.1 GB of 2 GB physical memory used; Killing container.
          CONTAINER_MEMORY | true  | Container from a bad node: c on host: h. Exit status: -104. Diagnostics: killed
          CONTAINER_MEMORY | true  | The API gave the following container statuses: termination reason: OOMKilled
          PREEMPTION       | false | Command exited with code 143
          PREEMPTION       | true  | Container c on host: h was preempted.
          PREEMPTION       | true  | Executor for container c exited because of a YARN event (e.g., preemption) and not because of an error in the running job.
          PREEMPTION       | true  | Executor decommission.
          LOST_NODE        | true  | Container marked as failed: c on host: h. Exit status: -100. Diagnostics: Container released on a *lost* node.
          LOST_NODE        | true  | worker lost: Not receiving heartbeat for 60 seconds
          LOST_NODE        | false | Executor heartbeat timed out after 125414 ms
          LOST_NODE        | false | Remote RPC client disassociated. Likely due to containers exceeding thresholds, or network issues. Check driver logs for WARN messages.
          DISK             | true  | Container marked as failed: c on host: h. Exit status: -101. Diagnostics: 1/1 local-dirs are bad
          """)
  void whyAnExecutorWasLost(FailureClass expected, boolean certain, String reason) {
    FailureDiagnosis diagnosis = classified(FailureSignals.none().withExecutors(List.of(reason)));

    assertThat(diagnosis.failure()).isEqualTo(expected);
    assertThat(diagnosis.certain()).isEqualTo(certain);
    assertThat(diagnosis.evidence())
        .containsExactly(new Evidence(Evidence.Source.EXECUTOR, reason));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          EXECUTOR_HEAP    | 26/01/08 06:00:01 WARN TaskSetManager: Lost task 0.0 in stage 0.0 (TID 0) (127.0.0.1 executor 0): java.lang.OutOfMemoryError: Java heap space
          EXECUTOR_HEAP    | 26/01/08 06:00:01 ERROR Executor: Exception in task 0.0 in stage 2.0 (TID 4) java.lang.OutOfMemoryError: GC overhead limit exceeded
          DRIVER_HEAP      | Exception in thread "main" java.lang.OutOfMemoryError: Java heap space
          DRIVER_HEAP      | Exception in thread "dag-scheduler-event-loop" java.lang.OutOfMemoryError: Java heap space
          BROADCAST        | Exception in thread "broadcast-exchange-0" java.lang.OutOfMemoryError: Java heap space
          BROADCAST        | Caused by: org.apache.spark.SparkException: Cannot broadcast the table that is larger than 8.0 GiB: 9.1 GiB
          EXECUTION_POOL   | org.apache.spark.memory.SparkOutOfMemoryError: [UNABLE_TO_ACQUIRE_MEMORY] Unable to acquire 65536 bytes of memory, got 0. SQLSTATE: 53200
          CONTAINER_MEMORY | java.lang.OutOfMemoryError: Cannot reserve 4194304 bytes of direct buffer memory (allocated: 1, limit: 2)
          DISK             | java.io.IOException: No space left on device
          LOST_NODE        | WARN TaskSetManager: Lost task 1.0 in stage 3.0 (TID 9) (h executor 1): FetchFailed(BlockManagerId(2, h, 7337, None), shuffleId=0, mapIndex=3, mapId=3, reduceId=1, message=
          RESULT_SIZE      | ERROR TaskSetManager: Total size of serialized results of 17 tasks (1090.3 MiB) is bigger than spark.driver.maxResultSize (1024.0 MiB)
          USER_ERROR       | Exception in thread "main" java.lang.IllegalStateException: no such store
          """)
  void whatTheLogSays(FailureClass expected, String line) {
    FailureSignals signals =
        FailureSignals.none()
            .withExitCode(1)
            .withLog(
                Stream.of(
                    "INFO SparkContext: Running Spark version 4.1.3",
                    line,
                    "INFO ShutdownHookManager: Shutdown hook called"));

    assertThat(signals.log()).containsExactly(line);
    FailureDiagnosis diagnosis = classified(signals);
    assertThat(diagnosis.failure()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"52,EXECUTOR_HEAP", "137,CONTAINER_MEMORY", "143,PREEMPTION", "7,USER_ERROR"})
  void theExitCodeIfNothingElse(int code, FailureClass expected) {
    assertThat(classified(FailureSignals.none().withExitCode(code)).failure()).isEqualTo(expected);
  }

  @Test
  void nothingFailedIfNothingSaysSo() {
    assertThat(FailureClassifier.classify(FailureSignals.none().withExitCode(0))).isEmpty();
  }

  @Test
  void aFullHeapComesBeforeTheExecutorsThatItLost() {
    FailureSignals signals =
        FailureSignals.of(
                new SparkException(
                    "Job aborted due to stage failure: Task 0 in stage 0.0 failed 4 times, most"
                        + " recent failure: Lost task 0.3 in stage 0.0 (TID 3) (h executor 3):"
                        + " ExecutorLostFailure (executor 3 exited caused by one of the running"
                        + " tasks) Reason: Remote RPC client disassociated."))
            .withExecutors(
                List.of("Command exited with code 52", "Executor heartbeat timed out after 9 ms"));

    assertThat(classified(signals))
        .hasToString(
            "the heap of an executor was full (executor lost: Command exited with code 52)");
  }

  @Test
  void aRejectedTaskHidesNotWhatKilledTheExecutors() {
    FailureSignals signals =
        FailureSignals.of(
                new java.util.concurrent.RejectedExecutionException(
                    "Task rejected from java.util.concurrent.ThreadPoolExecutor[Shutting down]"))
            .withLog(Stream.of("ERROR Lost executor 0 on 127.0.0.1: Command exited with code 52"));

    assertThat(classified(signals).failure()).isEqualTo(FailureClass.EXECUTOR_HEAP);
  }

  @Test
  void looksForTheHeapAmongTheCauses() {
    Throwable ofTask =
        new SparkException(
            "Job aborted due to stage failure: Task 0 in stage 1.0 failed 1 times",
            new SparkException(
                "[FAILED_EXECUTE_UDF] User defined function failed",
                new OutOfMemoryError("Java heap space")));
    Throwable ofDriver = new IllegalStateException("load", new OutOfMemoryError("Java heap space"));

    assertThat(classified(FailureSignals.of(ofTask)).failure())
        .isEqualTo(FailureClass.EXECUTOR_HEAP);
    assertThat(classified(FailureSignals.of(ofDriver)).failure())
        .isEqualTo(FailureClass.DRIVER_HEAP);
    assertThat(
            classified(
                    FailureSignals.of(
                        new SparkException(
                            "Job aborted due to stage failure",
                            new SparkOutOfMemoryError(
                                "UNABLE_TO_ACQUIRE_MEMORY",
                                new java.util.HashMap<>(
                                    java.util.Map.of(
                                        "requestedBytes", "9", "receivedBytes", "0"))))))
                .failure())
        .isEqualTo(FailureClass.EXECUTION_POOL);
  }

  @Test
  void aCircleOfCausesIsNoProblem() {
    IllegalStateException first = new IllegalStateException("first");
    IllegalStateException second = new IllegalStateException("second", first);
    first.initCause(second);

    assertThat(classified(FailureSignals.of(first)).failure()).isEqualTo(FailureClass.USER_ERROR);
  }

  @Test
  void theDeepestCauseIsTheEvidenceOfAUserError() {
    assertThat(
            classified(
                FailureSignals.of(
                    new SparkException("[FAILED_EXECUTE_UDF]", new ArithmeticException("/ by 0")))))
        .hasToString(
            "the job's own code or query failed"
                + " (exception: java.lang.ArithmeticException: / by 0)");
  }

  @Test
  void keepsTheLastLinesOfALongLog(@TempDir Path directory) throws IOException {
    Path log = directory.resolve("driver.log");
    Files.write(
        log,
        IntStream.range(0, 10_000)
            .mapToObj(i -> i + " Executor heartbeat timed out after " + i + " ms")
            .toList());
    Files.write(log, new byte[] {(byte) 0xff, '\n'}, java.nio.file.StandardOpenOption.APPEND);

    List<String> kept = FailureSignals.none().withLog(log).log();

    assertThat(kept).hasSize(1_000);
    assertThat(kept.get(999)).startsWith("9999 ");
  }

  @Test
  void theKindOfExceptionSaysWhetherAnotherAttemptMayHelp() {
    assertThat(thrown("Executor decommission.")).isInstanceOf(PlatformFailure.class);
    assertThat(thrown("Total size of serialized results of 3 tasks (9 B) is bigger than x"))
        .isInstanceOf(PermanentFailure.class);
    assertThat(thrown("Command exited with code 52")).isInstanceOf(SparkFailure.class);
  }

  private static RuntimeException thrown(String reason) {
    return SparkFailure.of(
        "failed",
        classified(FailureSignals.none().withExecutors(List.of(reason))),
        new SparkException("Job aborted"));
  }
}
