package io.headgate.internal.engine;

import io.headgate.dag.Fact;
import io.headgate.dag.RetryPolicy;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Inspection;
import io.headgate.ledger.Materialization;
import io.headgate.ledger.Materialization.InputVersion;
import io.headgate.ledger.Observer;
import io.headgate.quality.Observation;
import io.headgate.quality.Verdict;
import io.headgate.run.DagRunState;
import io.headgate.run.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Decides what follows from the end of a body. */
final class Outcomes {

  /** A body may ask for a pause that no calendar can hold. */
  private static final Duration FOR_EVER = Duration.ofDays(36_525);

  private final TicketBook tickets;
  private final Readiness readiness;
  private final PlatformFailures platform;
  private final RandomGenerator random;

  Outcomes(
      TicketBook tickets, Readiness readiness, PlatformFailures platform, RandomGenerator random) {
    this.tickets = tickets;
    this.readiness = readiness;
    this.platform = platform;
    this.random = random;
  }

  void apply(Turn turn, BodyExecution execution, BodyOutcome outcome) {
    LiveTask task = execution.task();
    Instant endedAt = execution.endedAt().orElse(turn.now());
    if (task.run().state() == DagRunState.CANCELLING) {
      cancelled(turn, task, outcome, endedAt);
    } else if (outcome instanceof BodyOutcome.Returned returned) {
      returned(turn, task, returned, endedAt);
    } else if (outcome instanceof BodyOutcome.Failed failed) {
      failed(turn, task, failed.message(), failed.permanent(), endedAt);
    } else if (outcome instanceof BodyOutcome.Lost lost) {
      turn.move(task, TaskEvent.LOSE, TaskFaces.ended(lost.message(), Optional.of(endedAt)));
    } else if (outcome instanceof BodyOutcome.FailedByPlatform failed) {
      platform.retry(turn, task, failed.message(), endedAt);
    }
  }

  /**
   * The body of a cancelled run has left its thread. What it established is kept, since it is so,
   * but it counts as cancelled whatever it returned.
   */
  private void cancelled(Turn turn, LiveTask task, BodyOutcome outcome, Instant endedAt) {
    String message = task.run().cancellation();
    if (outcome instanceof BodyOutcome.Returned returned) {
      establish(turn, task, returned, endedAt);
      if (hasWorked(returned.result())) {
        message += "; its body had done its work all the same";
      }
    }
    turn.move(task, TaskEvent.CANCEL, TaskFaces.ended(message, Optional.of(endedAt)));
  }

  /** The attempt took too long, whatever its body is still doing. */
  void timedOut(Turn turn, BodyExecution execution, Duration timeout) {
    String message = "timed out: attempt " + execution.attempt() + " took longer than " + timeout;
    failed(turn, execution.task(), message, false, turn.now());
  }

  private void returned(Turn turn, LiveTask task, BodyOutcome.Returned returned, Instant endedAt) {
    TaskResult result = returned.result();
    Optional<String> refusal = refusal(task, result);
    if (refusal.isPresent()) {
      failed(turn, task, refusal.get(), true, endedAt);
      return;
    }
    List<Verdict> verdicts = establish(turn, task, returned, endedAt);
    if (hasWorked(result)) {
      turn.move(task, TaskEvent.SUCCEED, TaskFaces.ended(result.message(), Optional.of(endedAt)));
      Choices.follow(turn, task, result);
      if (task.task().operator().judgesItsInputs() && task.instance().attempt() > 1) {
        turn.letOlderOnesLook(task);
      }
      if (result instanceof TaskResult.Success success) {
        Expansion.follow(turn, task, success);
      }
    } else if (result instanceof TaskResult.Skipped) {
      turn.move(task, TaskEvent.SKIP, TaskFaces.ended(result.message(), Optional.of(endedAt)));
    } else if (result instanceof TaskResult.Failed failed) {
      failed(turn, task, failed.message(), false, endedAt);
    } else if (result instanceof TaskResult.Deferred deferred) {
      turn.move(
          task,
          TaskEvent.DEFER,
          TaskFaces.paused(deferred.message(), Optional.of(endedAt), due(turn, deferred.delay())));
    } else if (result instanceof TaskResult.Blocked blocked) {
      List<Verdict> blocking = verdicts.stream().filter(v -> v.outcome().isBlocking()).toList();
      Blockage blockage = readiness.blockedByBody(task, blocked.message(), blocking);
      turn.block(
          task,
          blockage,
          TaskFaces.paused(
              blockage.message(), Optional.of(endedAt), due(turn, blocked.recheckAfter())));
    }
  }

  /** Why what the body decided cannot be carried out. */
  private static Optional<String> refusal(LiveTask task, TaskResult result) {
    return result instanceof TaskResult.Success success
        ? Expansion.refusal(task, success)
        : Choices.refusal(task, result);
  }

  private static boolean hasWorked(TaskResult result) {
    return result instanceof TaskResult.Success
        || result instanceof TaskResult.Branched
        || result instanceof TaskResult.ShortCircuited;
  }

  /** Takes the result's facts into the commit. */
  private List<Verdict> establish(
      Turn turn, LiveTask task, BodyOutcome.Returned returned, Instant endedAt) {
    List<Fact> facts = new ArrayList<>();
    Map<Partition, Long> versions = new HashMap<>();
    returned.inputs().forEach(input -> versions.put(input.partition(), input.version()));
    Observer observer = new Observer(task.id(), task.instance().attempt());
    for (Fact fact : returned.result().facts()) {
      facts.add(
          fact instanceof Observation observation
              ? new Inspection(
                  observation,
                  versions.getOrDefault(observation.partition(), 0L),
                  Optional.of(observer))
              : ResultLimits.bounded(fact));
    }
    if (hasWorked(returned.result())
        && facts.stream().noneMatch(Materialization.class::isInstance)) {
      facts.addAll(materializations(task, returned.codeVersion(), returned.inputs(), endedAt));
    }
    turn.establish(facts);
    List<Verdict> verdicts =
        facts.stream().filter(Verdict.class::isInstance).map(Verdict.class::cast).toList();
    tickets.follow(turn, verdicts, Optional.of(task));
    return verdicts;
  }

  private void failed(
      Turn turn, LiveTask task, String message, boolean permanent, Instant endedAt) {
    RetryPolicy policy = task.task().retryPolicy();
    int failures = task.instance().failures() + 1;
    if (permanent || failures >= policy.maxAttempts()) {
      turn.move(task, TaskEvent.FAIL, TaskFaces.failed(message, endedAt, Optional.empty()));
    } else {
      turn.move(
          task,
          TaskEvent.RETRY,
          TaskFaces.failed(message, endedAt, due(turn, policy.delayAfter(failures, random))));
    }
  }

  private static Optional<Instant> due(Turn turn, Duration delay) {
    return Optional.of(turn.now().plus(delay.compareTo(FOR_EVER) < 0 ? delay : FOR_EVER));
  }

  /** That the task's partitions were written. */
  static List<Materialization> materializations(
      LiveTask task, String codeVersion, List<InputVersion> inputs, Instant at) {
    List<Materialization> made = new ArrayList<>();
    for (List<Partition> partitions : task.scope().outputs().values()) {
      for (Partition partition : partitions) {
        List<InputVersion> own =
            partitions.size() == 1
                ? inputs
                : TaskScope.madeFrom(task.task().operator(), partition, inputs);
        made.add(new Materialization(partition, 0, task.id().toString(), codeVersion, own, at));
      }
    }
    return made;
  }
}
