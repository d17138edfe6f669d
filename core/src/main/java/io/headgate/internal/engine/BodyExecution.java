package io.headgate.internal.engine;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Operator;
import io.headgate.dag.OwnershipLostException;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.ledger.Ledger;
import io.headgate.ledger.Materialization.InputVersion;
import io.headgate.profile.JobProfile;
import io.headgate.profile.TaskProfile;
import io.headgate.run.TaskInstanceId;
import io.headgate.run.TaskOrigin;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One execution of one body: what an executor runs. It catches whatever the body throws, and tells
 * the coordinator exactly once how it ended, when its thread has really left the body.
 *
 * <p>Thread-safe: the coordinator may interrupt it at any time.
 */
final class BodyExecution implements Runnable {

  /** Why it was interrupted. */
  enum Interruption {
    TIMEOUT,
    CANCEL,
    CLOSE,
    LOST
  }

  private final Operator operator;
  private final TaskInstanceId id;
  private final Optional<String> item;
  private final int attempt;
  private final TaskScope scope;
  private final Optional<TaskOrigin> origin;
  private final Ledger ledger;
  private final Services services;
  private final Runnable fence;
  private final InstantSource clock;
  private final BiConsumer<BodyExecution, BodyOutcome> whenEnded;
  private final CancelActions cancelActions;
  private LiveTask task;
  private Optional<Interruption> interruption = Optional.empty();
  private @Nullable Thread thread;
  private volatile @Nullable Instant endedAt;
  private volatile Optional<JobProfile> profile = Optional.empty();
  private boolean abandoned;
  private Optional<Timers.Timer> deadline = Optional.empty();

  /**
   * The execution of the task's next attempt.
   *
   * @param fence throws if another node has the run
   */
  BodyExecution(
      LiveTask task,
      Ledger ledger,
      Services services,
      Runnable fence,
      InstantSource clock,
      BiConsumer<BodyExecution, BodyOutcome> whenEnded) {
    this.task = task;
    this.operator = task.task().operator();
    this.id = task.id();
    this.item = task.instance().item();
    this.attempt = task.instance().attempt() + 1;
    this.scope = task.scope();
    this.origin = task.task().origin();
    this.ledger = ledger;
    this.services = services;
    this.fence = fence;
    this.clock = clock;
    this.whenEnded = whenEnded;
    this.cancelActions = new CancelActions(id);
  }

  /** The task whose work it does, where that is not this one. */
  Optional<TaskOrigin> origin() {
    return origin;
  }

  LiveTask task() {
    return task;
  }

  /** For the coordinator: the same task, read anew from the store, still waits for this. */
  void belongsTo(LiveTask reloaded) {
    task = reloaded;
    abandoned = false;
  }

  TaskInstanceId id() {
    return id;
  }

  Optional<String> item() {
    return item;
  }

  int attempt() {
    return attempt;
  }

  /** Empty if the executor never ran it. */
  Optional<Instant> endedAt() {
    return Optional.ofNullable(endedAt);
  }

  /** For the coordinator: nobody waits for the outcome any more. */
  void abandon() {
    abandoned = true;
  }

  boolean isAbandoned() {
    return abandoned;
  }

  /** For the coordinator: the timer to cancel when the body has ended. */
  void deadline(Timers.Timer timer) {
    deadline = Optional.of(timer);
  }

  Optional<Timers.Timer> deadline() {
    return deadline;
  }

  /** For the body: what is kept of the job that it executed. */
  void profile(JobProfile job) {
    profile = Optional.of(job);
  }

  /** Empty if the body did not say. */
  Optional<TaskProfile> profile() {
    return profile.flatMap(job -> endedAt().map(at -> new TaskProfile(id, attempt, at, job)));
  }

  /** What the body wants done when it is interrupted. */
  CancelActions cancelActions() {
    return cancelActions;
  }

  synchronized boolean isInterrupted() {
    return interruption.isPresent();
  }

  /**
   * Interrupts the body's thread, if it is in the body, and keeps the body from beginning if not.
   */
  synchronized void interrupt(Interruption why) {
    if (interruption.isEmpty()) {
      interruption = Optional.of(why);
    }
    if (thread != null) {
      thread.interrupt();
      cancelActions.cancel();
    }
  }

  /**
   * For the body, on its thread.
   *
   * @throws OwnershipLostException if nobody waits for what it does
   */
  void requireOwnership() {
    synchronized (this) {
      if (interruption.isPresent()) {
        throw new OwnershipLostException(
            "Attempt " + attempt + " of " + id + " must not publish: it was interrupted");
      }
    }
    fence.run();
  }

  @Override
  public void run() {
    BodyOutcome outcome;
    if (enter()) {
      MDC.put("dag", id.run().dag());
      MDC.put("run", id.run().toString());
      MDC.put("task", id.name());
      MDC.put("attempt", Integer.toString(attempt));
      try {
        outcome = execute();
      } finally {
        cancelActions.leave();
        leave();
        List.of("dag", "run", "task", "attempt").forEach(MDC::remove);
      }
    } else {
      outcome = new BodyOutcome.Lost("interrupted before the body began");
    }
    endedAt = clock.instant();
    whenEnded.accept(this, outcome);
  }

  private synchronized boolean enter() {
    if (interruption.isPresent()) {
      return false;
    }
    thread = Thread.currentThread();
    return true;
  }

  /**
   * After this, an interrupt that was meant for the body cannot reach what the thread does next.
   */
  private synchronized void leave() {
    thread = null;
    if (interruption.isPresent()) {
      Thread.interrupted();
    }
  }

  @SuppressWarnings(
      "CatchingThrowable") // Errors of a body, such as StackOverflowError, are its own.
  private BodyOutcome execute() {
    try {
      List<InputVersion> versions = inputVersions();
      TaskContext context = new EngineTaskContext(this, scope, services, clock);
      TaskResult result = operator.execute(context);
      if (isNull(result)) {
        return new BodyOutcome.Failed(
            "The body of "
                + id
                + " returned null: return a TaskResult, such as TaskResult.success()",
            true);
      }
      Optional<String> complaint = ResultLimits.complaint(id, result);
      return complaint.isPresent()
          ? new BodyOutcome.Failed(complaint.get(), true)
          : new BodyOutcome.Returned(
              result, versions, requireNonNull(operator.codeVersion(), "codeVersion"));
    } catch (OwnershipLostException lost) {
      return new BodyOutcome.Lost(FailureText.of(lost));
    } catch (Throwable failure) {
      if (wasInterruptedFor(Interruption.CLOSE)) {
        return new BodyOutcome.Lost("interrupted, because the orchestrator was closed");
      }
      if (!wasInterruptedFor(Interruption.CANCEL)) {
        LoggerFactory.getLogger(BodyExecution.class)
            .warn("The body of {} failed in attempt {}", id, attempt, failure);
      }
      Fault fault = Fault.of(failure);
      return switch (fault) {
        case BODY, PERMANENT ->
            new BodyOutcome.Failed(FailureText.of(failure), fault == Fault.PERMANENT);
        case PLATFORM -> new BodyOutcome.FailedByPlatform(FailureText.of(failure));
      };
    }
  }

  /** The type says that it cannot be null, but bodies are not always compiled with such checks. */
  private static boolean isNull(@Nullable Object value) {
    return Objects.isNull(value);
  }

  private synchronized boolean wasInterruptedFor(Interruption why) {
    return interruption.equals(Optional.of(why));
  }

  /** Of a task that makes something from them, or judges them. */
  private List<InputVersion> inputVersions() {
    List<InputVersion> versions = new ArrayList<>();
    if (!scope.outputs().isEmpty() || operator.judgesItsInputs()) {
      scope
          .inputs()
          .forEach(
              (dataset, partitions) -> {
                if (!partitions.isEmpty()) {
                  ledger.materializations(dataset, TaskScope.hull(partitions)).stream()
                      .filter(known -> partitions.contains(known.partition()))
                      .map(known -> new InputVersion(known.partition(), known.version()))
                      .forEach(versions::add);
                }
              });
    }
    return versions;
  }
}
