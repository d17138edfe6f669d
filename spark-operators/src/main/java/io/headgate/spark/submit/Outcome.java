package io.headgate.spark.submit;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.OwnershipLostException;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.PlatformFailure;
import io.headgate.dag.TaskResult;
import io.headgate.profile.JobProfile;
import io.headgate.spark.failure.FailureClassifier;
import io.headgate.spark.failure.FailureDiagnosis;
import io.headgate.spark.failure.FailureSignals;
import io.headgate.spark.failure.SparkFailure;
import java.util.List;
import java.util.Optional;

/**
 * How a driver ended.
 *
 * @param diagnosis what the job died of, where Spark was at fault
 */
record Outcome(
    Kind kind, String message, Optional<FailureDiagnosis> diagnosis, Optional<JobProfile> profile) {

  /** What the orchestrator does about it. */
  enum Kind {
    SUCCESS,
    SKIPPED,
    /** Another attempt may help. */
    FAILED,
    PERMANENT,
    PLATFORM,
    /** Nobody waited for it any more when it was to publish. */
    OWNERSHIP_LOST
  }

  Outcome {
    requireNonNull(kind, "kind");
    requireNonNull(message, "message");
  }

  static Outcome of(TaskResult result, Optional<JobProfile> profile) {
    if (!result.facts().isEmpty()) {
      throw new IllegalStateException("A driver has no way to report " + result.facts());
    }
    return new Outcome(
        result instanceof TaskResult.Skipped ? Kind.SKIPPED : Kind.SUCCESS,
        result.message(),
        Optional.empty(),
        profile);
  }

  /** Of what a body threw. */
  static Outcome of(Throwable failure, Optional<JobProfile> profile) {
    Kind kind =
        failure instanceof PermanentFailure
            ? Kind.PERMANENT
            : failure instanceof PlatformFailure
                ? Kind.PLATFORM
                : failure instanceof OwnershipLostException ? Kind.OWNERSHIP_LOST : Kind.FAILED;
    Optional<FailureDiagnosis> diagnosis =
        failure instanceof SparkFailure spark
            ? Optional.of(spark.diagnosis())
            : FailureClassifier.classify(FailureSignals.of(failure));
    String message =
        failure instanceof Error && diagnosis.isPresent()
            ? "The job failed: " + diagnosis.get()
            : Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString);
    return new Outcome(kind, message, diagnosis, profile);
  }

  boolean isSuccess() {
    return kind == Kind.SUCCESS || kind == Kind.SKIPPED;
  }

  /** The same, if it had this profile. */
  Outcome withProfile(JobProfile newProfile) {
    return new Outcome(kind, message, diagnosis, Optional.of(newProfile));
  }

  /**
   * What the task ends with.
   *
   * @param more said behind the message, such as where the log is
   */
  TaskResult result(String more) {
    String text = message.isEmpty() ? more : message + "; " + more;
    return switch (kind) {
      case SUCCESS -> TaskResult.success(text);
      case SKIPPED -> TaskResult.skipped(text);
      case PERMANENT -> throw new PermanentFailure(text);
      case PLATFORM -> throw new PlatformFailure(text);
      case OWNERSHIP_LOST -> throw new OwnershipLostException(text);
      case FAILED -> throw failure(text);
    };
  }

  private RuntimeException failure(String text) {
    IllegalStateException cause =
        new IllegalStateException(
            "In the driver: "
                + String.join(
                    "; ",
                    diagnosis.map(found -> texts(found)).orElse(List.of("no more is known"))));
    return diagnosis
        .map(found -> SparkFailure.of(text, found, cause))
        .orElseGet(() -> new IllegalStateException(text));
  }

  private static List<String> texts(FailureDiagnosis diagnosis) {
    return diagnosis.evidence().stream().map(Object::toString).toList();
  }
}
