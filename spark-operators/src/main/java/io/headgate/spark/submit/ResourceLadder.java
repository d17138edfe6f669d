package io.headgate.spark.submit;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.RetryPolicy;
import io.headgate.spark.failure.FailureClass;
import io.headgate.spark.failure.FailureDiagnosis;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What each further attempt of a submitted task is given after one that died of want of memory:
 * first what costs nothing, then a salt, then fewer tasks at the same time, then two, three and
 * four times the memory that ran out. Rungs that would change nothing are passed over. The rung on
 * which a task succeeds is where its next run begins, and after some calm runs that begins one
 * lower. Immutable and thread-safe.
 *
 * <p>Order and steps are those of Pinterest's and LinkedIn's published remediation of failures for
 * want of memory: fewer tasks per executor before larger executors, and nothing retried that cannot
 * succeed.
 *
 * @param mostExecutorMemory no executor gets a larger heap
 * @param mostExecutorOverhead no container gets more beyond the heap
 * @param mostDriverMemory no driver gets a larger heap
 * @param salts whether the body heeds {@code SparkInputs.isSalted}
 * @param calmRuns after so many successes in a row on a rung, the next run begins one lower
 */
public record ResourceLadder(
    Memory mostExecutorMemory,
    Memory mostExecutorOverhead,
    Memory mostDriverMemory,
    boolean salts,
    int calmRuns) {

  private static final int DEFAULT_CALM_RUNS = 10;

  public ResourceLadder {
    requireNonNull(mostExecutorMemory, "mostExecutorMemory");
    requireNonNull(mostExecutorOverhead, "mostExecutorOverhead");
    requireNonNull(mostDriverMemory, "mostDriverMemory");
    if (calmRuns < 1) {
      throw new IllegalArgumentException("A run is calm or not: " + calmRuns + " is no number");
    }
  }

  /** Heaps up to 16 GiB, overheads up to 8 GiB, no salt, one rung lower after ten calm runs. */
  public static ResourceLadder standard() {
    return new ResourceLadder(
        Memory.of("16g"), Memory.of("8g"), Memory.of("16g"), false, DEFAULT_CALM_RUNS);
  }

  /** The same with heaps of executors up to this, such as {@code 32g}. */
  public ResourceLadder executorMemoryUpTo(String most) {
    return new ResourceLadder(
        Memory.of(most), mostExecutorOverhead, mostDriverMemory, salts, calmRuns);
  }

  /** The same with memory of a container beyond the heap up to this. */
  public ResourceLadder executorOverheadUpTo(String most) {
    return new ResourceLadder(
        mostExecutorMemory, Memory.of(most), mostDriverMemory, salts, calmRuns);
  }

  /** The same with heaps of drivers up to this. */
  public ResourceLadder driverMemoryUpTo(String most) {
    return new ResourceLadder(
        mostExecutorMemory, mostExecutorOverhead, Memory.of(most), salts, calmRuns);
  }

  /** The same for a body that salts its keys when {@code SparkInputs.isSalted}. */
  public ResourceLadder salting() {
    return new ResourceLadder(
        mostExecutorMemory, mostExecutorOverhead, mostDriverMemory, true, calmRuns);
  }

  /** The same that begins one rung lower after so many calm runs. */
  public ResourceLadder loweredAfter(int runs) {
    return new ResourceLadder(
        mostExecutorMemory, mostExecutorOverhead, mostDriverMemory, salts, runs);
  }

  /** As many attempts as there are rungs, for the options of the task. */
  public RetryPolicy retries() {
    return RetryPolicy.attempts(Rung.HIGHEST + 1);
  }

  /** What to do after a failure: another attempt on a rung, or none, and why. */
  record Next(Optional<Rung> rung, String stop) {
    static Next stop(String why) {
      return new Next(Optional.empty(), why);
    }
  }

  /**
   * Decides about another attempt.
   *
   * @param before what earlier attempts of the same task instance died of
   */
  Next after(
      Fall fall,
      FailureDiagnosis diagnosis,
      List<Fall> before,
      SubmitSettings base,
      Map<String, String> inherited) {
    if (diagnosis.failure().remedy() == FailureClass.Remedy.CHANGE_THE_JOB && diagnosis.certain()) {
      return Next.stop("no resources help against that");
    }
    boolean again =
        before.stream()
            .anyMatch(
                earlier ->
                    earlier.rung().number() == fall.rung().number()
                        && earlier.failure() == fall.failure());
    if (again) {
      return Next.stop("the same failure came twice with the same resources");
    }
    if (diagnosis.failure().remedy() != FailureClass.Remedy.MORE_MEMORY) {
      return new Next(Optional.of(fall.rung()), "");
    }
    Rung cause =
        fall.rung().because(Set.of(fall.failure()), "attempt " + fall.attempt() + ": " + diagnosis);
    Climb now = Climb.to(fall.rung(), base, this, inherited);
    for (int number = fall.rung().number() + 1; number <= Rung.HIGHEST; number++) {
      Rung rung = cause.at(number);
      boolean isSaltForNothing = number == Rung.SALT && !fall.skewed();
      if (!isSaltForNothing
          && !Climb.to(rung, base, this, inherited).settings().equals(now.settings())) {
        return new Next(Optional.of(rung), "");
      }
    }
    return Next.stop("the ladder ends here: no cap allows for more");
  }

  /** The next rung that gives less; of several that give the same, the lowest. */
  Rung below(Rung rung, SubmitSettings base, Map<String, String> inherited) {
    SubmitSettings given = given(rung, base, inherited);
    int number = rung.number();
    while (number > 0 && given(rung.at(number), base, inherited).equals(given)) {
      number--;
    }
    SubmitSettings less = given(rung.at(number), base, inherited);
    while (number > 0 && given(rung.at(number - 1), base, inherited).equals(less)) {
      number--;
    }
    return number == 0 ? Rung.GROUND : rung.at(number);
  }

  private SubmitSettings given(Rung rung, SubmitSettings base, Map<String, String> inherited) {
    return Climb.to(rung, base, this, inherited).settings();
  }
}
