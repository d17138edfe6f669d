package io.headgate.spark;

import io.headgate.dag.OwnershipLostException;
import io.headgate.dag.PermanentFailure;
import io.headgate.dag.PlatformFailure;
import io.headgate.profile.Finding;
import io.headgate.profile.JobProfile;
import io.headgate.profile.StageProfile;
import io.headgate.spark.failure.FailureClass;
import io.headgate.spark.failure.FailureClassifier;
import io.headgate.spark.failure.FailureDiagnosis;
import io.headgate.spark.failure.FailureSignals;
import io.headgate.spark.failure.SparkFailure;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is said of a body that failed: what its job died of, where, and what helps. */
final class FailedBody {

  /** Of stages; more is in the profile. */
  private static final int MOST_FINDINGS = 2;

  private FailedBody() {}

  /**
   * What to throw for a failure: the same, unless Spark's tasks or machines were at fault.
   *
   * @param lostExecutors why executors were lost meanwhile
   */
  static Exception of(
      String name, Exception failure, JobProfile profile, List<String> lostExecutors) {
    if (failure instanceof PermanentFailure
        || failure instanceof PlatformFailure
        || failure instanceof OwnershipLostException
        || failure instanceof InterruptedException) {
      return failure;
    }
    Optional<RuntimeException> diagnosed = diagnosed(name, failure, profile, lostExecutors);
    return diagnosed.isPresent() ? diagnosed.get() : failure;
  }

  /**
   * What to throw instead of a failure, such as a full heap, for which Spark's tasks or machines
   * were at fault; empty for others.
   *
   * @param lostExecutors why executors were lost meanwhile
   */
  static Optional<RuntimeException> diagnosed(
      String name, Throwable failure, JobProfile profile, List<String> lostExecutors) {
    Optional<FailureDiagnosis> diagnosis =
        FailureClassifier.classify(FailureSignals.of(failure).withExecutors(lostExecutors));
    Optional<StageProfile> failed =
        profile.stages().stream()
            .filter(stage -> stage.failedTasks() > 0)
            .max(Comparator.comparingInt(StageProfile::stage));
    boolean isSparks =
        failed.isPresent()
            || diagnosis.filter(found -> found.failure() != FailureClass.USER_ERROR).isPresent();
    return diagnosis
        .filter(found -> isSparks)
        .map(
            found ->
                SparkFailure.of(
                    "Cannot finish " + name + ": " + found + where(profile, failed),
                    found,
                    failure));
  }

  /** Findings, those of stages whose tasks failed first; without any, the stage that failed. */
  private static String where(JobProfile profile, Optional<StageProfile> failed) {
    Stream<StageProfile> worstFirst =
        profile.stages().stream()
            .sorted(Comparator.comparingInt(StageProfile::failedTasks).reversed());
    List<String> findings =
        worstFirst
            .flatMap(stage -> stage.finding().stream())
            .map(Finding::text)
            .limit(MOST_FINDINGS)
            .toList();
    return findings.isEmpty()
        ? failed
            .map(stage -> "; in stage " + stage.stage() + " (" + stage.operation() + ")")
            .orElse("")
        : "; " + String.join("; ", findings);
  }
}
