package io.headgate.spark.failure;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.PermanentFailure;
import io.headgate.dag.PlatformFailure;

/** A Spark job failed, and it is known of what. Another attempt may help. */
public final class SparkFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient FailureDiagnosis diagnosis;

  private SparkFailure(String message, FailureDiagnosis diagnosis, Throwable cause) {
    super(message, cause);
    this.diagnosis = requireNonNull(diagnosis, "diagnosis");
  }

  public FailureDiagnosis diagnosis() {
    return diagnosis;
  }

  /**
   * What a task body throws for that: a {@link PlatformFailure} if machines were lost or taken
   * away, a {@link PermanentFailure} if results are too large for the driver, which they will be
   * again, and else a {@link SparkFailure}.
   *
   * @param message what failed, and what a person can do about it
   */
  public static RuntimeException of(String message, FailureDiagnosis diagnosis, Throwable cause) {
    return switch (diagnosis.failure()) {
      case LOST_NODE, PREEMPTION -> new PlatformFailure(message, cause);
      case RESULT_SIZE -> new PermanentFailure(message, cause);
      case BROADCAST,
          EXECUTION_POOL,
          CONTAINER_MEMORY,
          EXECUTOR_HEAP,
          DRIVER_HEAP,
          DISK,
          USER_ERROR ->
          new SparkFailure(message, diagnosis, cause);
    };
  }
}
